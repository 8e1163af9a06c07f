<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

/**
 * $APPLICATION, $USER and $DB in one.
 */
final class CMain
{
    public function IsAdmin(): bool
    {
        return FakePortal::now()->isAdmin;
    }

    public function IsAuthorized(): bool
    {
        return true;
    }

    public function GetID(): int
    {
        return 9;
    }

    public function AuthForm(string $message): never
    {
        throw new \DomainException('asked to log in');
    }

    public function SetTitle(string $title): void
    {
    }

    public function GetCurPage(): string
    {
        return '/bitrix/admin/settings.php';
    }

    public function ThrowException(string $words): void
    {
        FakePortal::now()->thrown = $words;
    }

    public function IncludeAdminFile(string $title, string $path): void
    {
        FakePortal::now()->shownForm = basename($path);
    }
}
