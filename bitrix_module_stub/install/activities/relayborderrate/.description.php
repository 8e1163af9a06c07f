<?php

use Bitrix\Main\Localization\Loc;

if (!defined('B_PROLOG_INCLUDED') || B_PROLOG_INCLUDED !== true) {
    die();
}
Loc::loadMessages(__FILE__);

$arActivityDescription = [
    'NAME' => Loc::getMessage('RELAY_BORDER_RATE_NAME'),
    'DESCRIPTION' => Loc::getMessage('RELAY_BORDER_RATE_DESCRIPTION'),
    'TYPE' => ['activity', 'robot_activity'],
    'CLASS' => 'RelayBorderRate',
    'JSCLASS' => 'BizProcActivity',
    'CATEGORY' => ['ID' => 'document', 'OWN_ID' => 'crm', 'OWN_NAME' => 'CRM'],
    'FILTER' => ['INCLUDE' => [['crm', 'CCrmDocumentLead'], ['crm', 'CCrmDocumentDeal']]],
    'ROBOT_SETTINGS' => ['CATEGORY' => 'employee', 'TITLE' => Loc::getMessage('RELAY_BORDER_RATE_NAME')],
    'RETURN' => [
        'Verdict' => ['NAME' => Loc::getMessage('RELAY_BORDER_RATE_VERDICT'), 'TYPE' => 'string'],
        'Outcome' => ['NAME' => Loc::getMessage('RELAY_BORDER_RATE_OUTCOME'), 'TYPE' => 'string'],
    ],
];
