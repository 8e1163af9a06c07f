<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

define('B_PROLOG_INCLUDED', true);
define('LANGUAGE_ID', 'ru');

function MakeTimeStamp(string $date): int|false
{
    return strtotime($date);
}

function htmlspecialcharsbx(?string $text): string
{
    return htmlspecialchars((string) $text, ENT_COMPAT);
}

function check_bitrix_sessid(): bool
{
    return FakePortal::now()->hasSession;
}

function bitrix_sessid_post(): string
{
    return '<input type="hidden" name="sessid" value="s">';
}
