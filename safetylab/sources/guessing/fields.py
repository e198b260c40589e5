"""Which column holds what, by the words that publishers head columns with."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """How a field is headed.

    exact : whole headings, the best first
    words : a heading with one of these words will do
    never : but not with one of these
    """

    exact: tuple[str, ...]
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


_OTHER_DATES = (
    *("nacimiento", "birth", "nascimento", "denuncia", "reporte", "reported", "captura", "corte"),
    *("fin", "final", "hasta", "until", "end", "termino", "actualizacion", "updated", "update"),
    *("registro", "report", "to", "rpt", "rptd", "modificacion", "inicio"),
)
_ENDS = ("fin", "final", "hasta", "until", "end", "termino", "to", "fim")

SIGNS = {
    "updated": Sign(
        (
            *("updated on", "actualizado", "fecha actualizacion", "fecha de actualizacion"),
            *("ultima actualizacion", "last updated", "updated at", "modified", "updated"),
            *("fecha modificacion", "date modified", "atualizado em"),
        ),
        ("actualizacion", "updated", "modificacion", "atualizacao"),
    ),
    "until_date": Sign(
        (
            *("fecha fin", "fecha final", "fecha hasta", "end date", "date to", "cmplnt to dt"),
            *("date end", "until date", "until", "hasta", "end datetime", "data fim"),
        ),
    ),
    "until_time": Sign(
        (
            *("hora fin", "hora final", "hora hasta", "end time", "time to", "cmplnt to tm"),
            *("time end", "until time", "hora fim"),
        ),
    ),
    "date": Sign(
        (
            *("fecha hecho", "fecha hechos", "fecha de hechos", "fecha de los hechos"),
            *("fecha del hecho", "fecha de ocurrencia", "fecha ocurrencia", "fecha del delito"),
            *("date occ", "date occurred", "occurred on date", "occurred", "occurred at"),
            *("cmplnt fr dt", "incident date", "incident datetime", "offense date", "fecha hora"),
            *("fecha y hora", "fecha delito", "fecha inicio", "start date", "date from", "fecha"),
            *("datetime", "date time", "date", "data do fato", "data fato", "data ocorrencia"),
            *("data", "date fait", "date faits", "date des faits"),
        ),
        ("fecha", "date", "datetime", "data"),
        _OTHER_DATES,
    ),
    "time": Sign(
        (
            *("hora hecho", "hora hechos", "hora de hechos", "hora del hecho", "hora ocurrencia"),
            *("hora de ocurrencia", "time occ", "time occurred", "cmplnt fr tm", "incident time"),
            *("hora inicio", "start time", "hora delito", "hora", "time", "hora fato", "heure"),
        ),
        ("hora", "time", "heure"),
        (*_OTHER_DATES, "zone", "rango", "horario", "date"),
    ),
    "incident_id": Sign(
        (
            *("folio", "id incidente", "incident id", "id evento", "event id", "id delito"),
            *("id hecho", "incident number", "numero de folio", "num folio", "no folio"),
            *("cmplnt num", "dr no", "row id", "id registro", "id", "incident key", "objectid"),
            *("fid", "idcarpeta", "id ocorrencia", "identificador"),
        ),
    ),
    "case_number": Sign(
        (
            *("case number", "carpeta de investigacion", "numero de carpeta", "carpeta"),
            *("nuc", "ci", "expediente", "numero de expediente", "averiguacion previa"),
            *("no de caso", "numero de caso", "caso", "report number", "denuncia", "case id"),
            *("boletim", "num bo", "processo", "case no"),
        ),
    ),
    "code": Sign(
        (
            *("iucr", "codigo", "clave delito", "codigo delito", "codigo del delito", "clave"),
            *("offense code", "offence code", "crime code", "crm cd", "ucr code", "nibrs"),
            *("ky cd", "pd cd", "ucr", "code", "delito", "tipo delito", "tipo de delito"),
            *("offense", "offence", "crime type", "crime", "incident type", "primary type"),
            *("tipo incidente", "tipo de incidente", "incidente", "infraccion", "natureza"),
            *("rubrica", "crime", "infraction", "categoria", "category", "tipo"),
        ),
        ("delito", "offense", "offence", "crime"),
        ("fecha", "date", "hora", "time", "fbi", "id", "categoria"),
    ),
    "description": Sign(
        (
            *("descripcion", "descripcion delito", "descripcion del delito", "description"),
            *("crm cd desc", "ofns desc", "pd desc", "offense description", "delito"),
            *("offence description", "subtipo de delito", "subtipo", "descricao", "modalidad"),
        ),
    ),
    "place_text": Sign(
        (
            *("lugar", "tipo de lugar", "tipo lugar", "lugar del hecho", "lugar de los hechos"),
            *("location description", "premise", "premises", "premis desc", "prem typ desc"),
            *("place type", "location type", "tipo local", "tipo de local", "local", "lieu"),
        ),
    ),
    "victims": Sign(
        (
            *("victimas", "num victimas", "numero de victimas", "victims", "victim count"),
            *("no victimas", "numero victimas", "total victimas", "vitimas"),
        ),
    ),
    "victim_sex": Sign(
        (
            *("sexo victima", "sexo de la victima", "victim sex", "vict sex", "vic sex"),
            *("victim gender", "genero victima", "sexo", "sex", "genero", "gender", "sexe"),
        ),
    ),
    "victim_age": Sign(
        (
            *("edad victima", "edad de la victima", "victim age", "vict age", "edad", "age"),
            *("idade", "idade vitima"),
        ),
    ),
    "family": Sign(
        (
            *("violencia familiar", "violencia intrafamiliar", "domestic", "familiar"),
            *("es violencia familiar", "domestic violence", "violencia domestica"),
        ),
    ),
}

AREAS = {
    **dict.fromkeys(
        ("colonia", "barrio", "bairro", "neighbourhood", "neighborhood", "quartier"),
        "neighbourhood",
    ),
    **dict.fromkeys(("nombre colonia", "nom colonia", "nombre barrio"), "neighbourhood"),
    **dict.fromkeys(("distrito", "district", "police district"), "district"),
    **dict.fromkeys(("municipio", "municipality", "alcaldia", "delegacion"), "municipality"),
    "community area": "community",
    **{
        name: name
        for name in (
            *("beat", "ward", "sector", "cuadrante", "borough", "precinct", "comuna", "zona"),
            *("localidad", "zone", "upz", "corregimiento", "parroquia", "canton"),
        )
    },
}

SEXES = {
    "female": ("F", "FEM", "FEMENINO", "FEMENINA", "FEMALE", "MUJER", "MUJERES", "FEMININO"),
    "male": ("H", "MASC", "MASCULINO", "MALE", "HOMBRE", "HOMBRES", "VARON"),
}
YES = ("SI", "SÍ", "S", "YES", "Y", "TRUE", "T", "VERDADERO", "1", "SIM", "OUI")
NO = ("NO", "N", "FALSE", "F", "FALSO", "0", "NÃO", "NAO", "NON")


def headed(header: Sequence[str], field: str) -> list[str]:
    """The columns whose heading may mean the field, the likeliest first."""
    sign = SIGNS[field]
    named = {name: bare(name) for name in header}
    exact = [name for best in sign.exact for name, plain in named.items() if plain == best]
    telling = [
        name
        for name, plain in named.items()
        if set(plain.split()) & set(sign.words) and not set(plain.split()) & set(sign.never)
    ]
    return list(dict.fromkeys((*exact, *telling)))


def areas(header: Sequence[str]) -> dict[str, str]:
    """Area layer -> column, the first column of each."""
    found: dict[str, str] = {}
    for name in header:
        if layer := AREAS.get(bare(name)):
            found.setdefault(layer, name)
    return found


def bare(name: str) -> str:
    """A heading without case, accents, signs: "Fecha_del-Hecho " is "fecha del hecho"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    split = unicodedata.normalize("NFKD", apart)
    plain = "".join(sign for sign in split if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def sexes(values: set[str]) -> dict[str, tuple[str, ...]]:
    """Which of the words in a column mean female and male; "M" by the company it keeps."""
    found = {sex: [v for v in sorted(values) if v.upper() in SEXES[sex]] for sex in SEXES}
    if em := [v for v in values if v.upper() == "M"]:
        women = any(v.upper() in ("H", "HOMBRE", "VARON") for v in found["male"])
        found["female" if women else "male"] += em
    return {sex: tuple(words) for sex, words in found.items()}


def yeses(values: set[str]) -> tuple[str, ...]:
    """The words in a column that mean yes."""
    return tuple(sorted(value for value in values if value.upper() in YES))
