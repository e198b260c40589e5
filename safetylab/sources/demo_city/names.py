"""The names of Puerto Almendra: all invented, one list per kind of neighbourhood."""

CITY = "Puerto Almendra"
NOTE = (
    "Simulated. Puerto Almendra is a fictional city: every place, resident and incident "
    "was made by a random number generator, and none describes a real one."
)

NEIGHBOURHOODS = {
    "harbour": (
        "Muelle Viejo",
        "La Atarazana",
        "Los Calafates",
        "Faro Quebrado",
        "Redes Blancas",
        "La Salina Chica",
    ),
    "centre": (
        "Portales de Almendra",
        "Plaza del Reloj Parado",
        "Las Imprentas",
        "Calle de los Cereros",
        "El Mercado Hondo",
        "Aduana Vieja",
        "Los Boticarios",
        "Campanario Corto",
    ),
    "hillside": (
        "Loma del Grillo",
        "Ladera del Humo",
        "Peña Amarilla",
        "Mirador del Cuervo",
        "Alto de las Cabras",
        "Cuesta del Aguador",
        "Los Tezontles Rojos",
        "Cañada del Silbo",
        "Escalones del Norte",
        "El Pedernal Alto",
        "Barranca de la Niña",
        "Piedra Lumbre Chica",
        "La Nopalera Honda",
        "Cumbre del Zopilote",
        "Vista del Ñandú",
        "Terraza de los Vientos",
    ),
    "plain": (
        "Las Almendras Viejas",
        "Arboleda de Levante",
        "El Tamarindal",
        "Los Ciruelos Dulces",
        "Vega del Molino",
        "La Noria Seca",
        "Huerta del Capitán",
        "San Abundio",
        "Santa Obdulia",
        "Los Alfareros Nuevos",
        "Ejido del Ganso",
        "Paso de la Balsa",
        "El Carrizalito",
        "Campo de la Feria",
        "La Tejería",
        "Los Hornos Apagados",
        "Prado de las Garzas",
        "El Bejucal Bajo",
        "Rincón de la Iguana",
        "Los Pochotes",
        "La Cordelería",
        "Jardín de las Abejas",
        "El Trapiche Mayor",
        "Los Mangles Bajos",
        "Puente de Tablas",
        "La Encina Sola",
        "San Telésforo",
        "Molino de Enmedio",
        "Los Sauces Gemelos",
        "La Majada",
    ),
}

# Name, bank of the river, and a point (metres east and north of the city's middle)
# whose nearest neighbourhoods on that bank make up the district.
DISTRICTS = (
    ("Ribera Norte", "north", -4300.0, 1400.0),
    ("Almendra Alta", "north", -1600.0, 2000.0),
    ("Las Laderas", "north", 1500.0, 2700.0),
    ("La Cumbre", "north", 3900.0, 2800.0),
    ("Puerto", "south", -4200.0, -1800.0),
    ("Centro", "south", -700.0, -900.0),
    ("Los Llanos", "south", -300.0, -3400.0),
    ("Levante", "south", 3500.0, -1500.0),
)
