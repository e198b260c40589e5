"""What people call the offences, for those who type their own words into the search."""

WORDS = {
    "homicide_rate": "asesinato asesinatos homicidio doloso murder murders killing killings",
    "femicide_proxy": "asesinato de mujeres femicide feminicide murder of women",
    "serious_assault_rate": "lesiones golpes apuñalamiento balacera stabbing shooting wounding",
    "sexual_violence_rate": "violación violaciones abuso sexual rape rapes sexual abuse",
    "family_violence_rate": "violencia doméstica intrafamiliar de pareja domestic violence",
    "robbery_rate": "asalto asaltos atraco atracos robo a mano armada mugging muggings hold-up",
    "street_robbery_rate": "asalto asaltos atraco atracos calle mugging muggings",
    "residential_burglary_rate": "robo de casas allanamiento break-in house burglary",
    "vehicle_theft_rate": "robo de autos autos coches carros motos carjacking car cars stolen",
    "theft_rate": "hurto hurtos carterista pickpocket shoplifting larceny stealing",
}
"""By indicator, in Spanish and English: everybody may type in either, whatever the page speaks."""
