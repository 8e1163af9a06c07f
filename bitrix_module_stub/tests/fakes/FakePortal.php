<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\Transport;

/**
 * The state behind all fakes of Bitrix classes: one portal, made new for each test.
 */
final class FakePortal
{
    private static ?self $current = null;

    public string $language = 'ru';

    /** @var array<string, array<string, string>> */
    public array $options = [];

    /** @var array<string, mixed> */
    public array $configuration = [];

    /** @var array<string, array<int|string, array<string, mixed>>> rows of D7 tables, by table */
    public array $tables = [];

    /** @var array<string, int> */
    public array $locks = [];

    /** @var list<string> */
    public array $sql = [];

    /** @var list<string> */
    public array $modules = ['crm', 'disk'];

    /** @var array<string, string> module, event => class::method */
    public array $handlers = [];

    /** @var list<array<mixed>> */
    public array $agents = [];

    /** @var list<callable> */
    public array $jobs = [];

    /** @var array<int, array<string, mixed>> */
    public array $leads = [];

    /** @var list<array<string, mixed>> */
    public array $multi = [];

    /** @var list<array<string, mixed>> */
    public array $activities = [];

    /** @var array<int, array<string, mixed>> rows of the file table; PATH is where the content lies */
    public array $files = [];

    /** @var array<int, int> Disk object => file */
    public array $disk = [];

    /** @var list<array{int, array<string, mixed>, array<string, mixed>}> lead, values, options */
    public array $updates = [];

    /** @var list<array<string, mixed>> */
    public array $comments = [];

    /** @var list<array<mixed>> what was pushed to cards that are open */
    public array $shown = [];

    /** @var array<string, array<string, mixed>> */
    public array $userFields = [];

    /** @var list<array<string, mixed>> items of list fields */
    public array $enum = [];

    /** @var \Closure|null called during an update of a lead */
    public ?\Closure $onUpdate = null;

    public bool $takesUpdates = true;
    public bool $takesComments = true;
    public bool $isAdmin = true;
    public bool $hasSession = true;
    public bool $isPost = false;
    public string $input = '';
    public string $thrown = '';
    public string $shownForm = '';

    /** @var array<string, string> */
    public array $headers = [];

    /** @var array<string, string> */
    public array $form = [];

    /** @var array<string, string> */
    public array $query = [];

    /** @var array<string, mixed> options of the last HTTP client */
    public array $http = [];

    public ?Transport $border = null;

    public static function now(): self
    {
        return self::$current ??= new self();
    }

    public static function new(): self
    {
        return self::$current = new self();
    }
}
