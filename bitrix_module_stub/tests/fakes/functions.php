<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

define('B_PROLOG_INCLUDED', true);
define('LANGUAGE_ID', 'ru');
define('IM_NOTIFY_SYSTEM', 4);

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

function CopyDirFiles(string $from, string $to, bool $rewrite, bool $recursive): void
{
    FakePortal::now()->copied[] = is_dir($from) ? $to : "nothing at $from";
}

function DeleteDirFiles(string $pattern, string $folder): void
{
    FakePortal::now()->copied = array_values(array_diff(FakePortal::now()->copied, [$folder]));
}

function DeleteDirFilesEx(string $folder): void
{
    $kept = static fn (string $path): bool => !str_ends_with($path, dirname($folder));
    FakePortal::now()->copied = array_values(array_filter(FakePortal::now()->copied, $kept));
}
