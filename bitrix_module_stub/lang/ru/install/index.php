<?php

$MESS['RELAY_BORDER_NAME'] = 'relay: квалификация лидов';
$MESS['RELAY_BORDER_DESCRIPTION'] = 'Передаёт новые лиды приграничному узлу relay в локальной сети и записывает вердикт в карточку лида.';
$MESS['RELAY_BORDER_NEEDS'] = 'Нужны PHP 8.1 или новее и модуль CRM.';
$MESS['RELAY_BORDER_NO_FIELD'] = 'Портал не создал поле';
$MESS['RELAY_BORDER_UNINSTALL'] = 'Удаление модуля relay';
