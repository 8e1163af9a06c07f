<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class HttpRequest
{
    public static function getInput(): string
    {
        return FakePortal::now()->input;
    }

    public function getRequestedPage(): string
    {
        return FakePortal::now()->page;
    }

    public function isPost(): bool
    {
        return FakePortal::now()->isPost;
    }

    public function getHeader(string $name): ?string
    {
        return FakePortal::now()->headers[strtolower($name)] ?? null;
    }

    public function getQuery(string $name): ?string
    {
        return FakePortal::now()->query[$name] ?? null;
    }

    public function getPostList(): ParameterDictionary
    {
        return new ParameterDictionary(FakePortal::now()->form);
    }
}
