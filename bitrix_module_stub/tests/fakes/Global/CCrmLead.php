<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\Crm;
use Relay\Border\Tests\fakes\FakePortal;

final class CCrmLead
{
    use Crm;

    private const NAME = 'LEAD';
    private const ROWS = 'leads';

    public static function GetSemanticID(string $stage): string
    {
        return FakePortal::now()->semantics[$stage] ?? '';
    }
}
