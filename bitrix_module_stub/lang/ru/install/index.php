<?php

$MESS['RELAY_BORDER_NAME'] = 'relay: квалификация лидов';
$MESS['RELAY_BORDER_DESCRIPTION'] = 'Передаёт новые лиды приграничному узлу relay в локальной сети и записывает вердикт в карточку лида.';
$MESS['RELAY_BORDER_NEEDS'] = 'Нужны PHP 8.1 или новее и модуль CRM.';
$MESS['RELAY_BORDER_NOT_INSTALLED'] = 'Портал не создал таблицу или поле:';
$MESS['RELAY_BORDER_UNINSTALL'] = 'Удаление модуля relay';
