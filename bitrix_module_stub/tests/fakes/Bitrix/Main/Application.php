<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class Application
{
    public static function getInstance(): self
    {
        return new self();
    }

    public static function getConnection(): Connection
    {
        return new Connection();
    }

    public function addBackgroundJob(callable $job): self
    {
        FakePortal::now()->jobs[] = $job;
        return $this;
    }

    public static function getDocumentRoot(): string
    {
        return '/home/bitrix/www';
    }

    public function getContext(): Context
    {
        return new Context();
    }
}
