<?php

use Bitrix\Main\Localization\Loc;

Loc::loadMessages(__FILE__);

return [
    'parent_menu' => 'global_menu_services',
    'section' => 'relay_border',
    'sort' => 900,
    'text' => Loc::getMessage('RELAY_BORDER_MENU'),
    'title' => Loc::getMessage('RELAY_BORDER_MENU_TITLE'),
    'url' => 'relay_border_report.php?lang=' . LANGUAGE_ID,
    'items_id' => 'menu_relay_border',
    'items' => [],
];
