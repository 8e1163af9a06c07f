<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\Crm;

final class CCrmContact
{
    use Crm;

    private const NAME = 'CONTACT';
    private const ROWS = 'contacts';
}
