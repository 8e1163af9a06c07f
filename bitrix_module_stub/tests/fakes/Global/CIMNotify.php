<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CIMNotify
{
    public static function Add(array $notice): int|false
    {
        FakePortal::now()->break('notice');
        FakePortal::now()->notices[$notice['NOTIFY_TAG']] = $notice; // the tag replaces
        FakePortal::now()->break('after notice');
        return count(FakePortal::now()->notices);
    }
}
