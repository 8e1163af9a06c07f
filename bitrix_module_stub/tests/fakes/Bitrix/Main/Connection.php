<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class Connection
{
    public function getType(): string
    {
        return 'mysql';
    }

    public function queryExecute(string $sql): void
    {
        $portal = FakePortal::now();
        if ($portal->sqlErrors !== [] && $portal->sqlWorks-- <= 0) {
            throw new \Exception(array_shift($portal->sqlErrors));
        }
        $portal->sql[] = trim($sql);
    }

    public function lock(string $name, int $timeout = 0): bool
    {
        $locks = &FakePortal::now()->locks;
        if (isset($locks[$name])) {
            return false;
        }
        $locks[$name] = 1;
        return true;
    }

    public function unlock(string $name): bool
    {
        unset(FakePortal::now()->locks[$name]);
        return true;
    }
}
