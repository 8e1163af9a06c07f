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

    /** @var list<string> what was asked of our D7 tables */
    public array $calls = [];

    /** @var array<string, int> */
    public array $locks = [];

    /** @var list<string> */
    public array $sql = [];

    /** @var list<string> */
    public array $modules = ['crm', 'disk', 'im', 'imopenlines', 'blog', 'socialnetwork', 'tasks', 'bizproc'];

    /** @var array<string, string> module, event => class::method */
    public array $handlers = [];

    /** @var list<array<mixed>> */
    public array $agents = [];

    /** @var list<callable> */
    public array $jobs = [];

    /** @var array<int, array<string, mixed>> */
    public array $leads = [];

    /** @var array<int, array<string, mixed>> */
    public array $deals = [];

    /** @var array<int, array<string, mixed>> */
    public array $contacts = [];

    /** @var array<int, array<string, mixed>> */
    public array $companies = [];

    /** @var array<int, list<int>> departments by user */
    public array $departments = [];

    /** @var array<string, string> of stages: P, S, F */
    public array $semantics = ['NEW' => 'P', 'IN_PROCESS' => 'P', 'CONVERTED' => 'S', 'JUNK' => 'F'];

    /** @var list<int> cards that a user who is no administrator may change */
    public array $mayChange = [];

    /** @var list<array<string, mixed>> */
    public array $posts = [];

    /** @var array<string, array<string, mixed>> by tag */
    public array $notices = [];

    /** @var list<array<string, mixed>> */
    public array $tasks = [];

    /** @var list<array<mixed>> what workflows were told */
    public array $told = [];

    /** @var list<string> files copied to or removed from the portal */
    public array $copied = [];

    /** @var list<string> what the database says to the next statements */
    public array $sqlErrors = [];

    /** How many statements are taken before that. */
    public int $sqlWorks = 0;

    public string $breaksAt = '';
    public string $page = '/crm/lead/details/0/';

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

    public bool $hasLeads = true;
    public bool $mayAddDeals = false;
    public bool $takesUpdates = true;
    public bool $takesComments = true;
    public bool $isAdmin = true;
    public bool $seesCrm = true;
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

    /**
     * The process dies here, once, if a test wants it to.
     */
    public function break(string $step): void
    {
        if ($this->breaksAt === $step) {
            $this->breaksAt = '';
            throw new \RuntimeException($step);
        }
    }

    /**
     * Leave this portal in a file, for another process.
     */
    public function save(string $file): void
    {
        [$this->border, $this->jobs] = [null, []];
        file_put_contents("$file.new", serialize($this));
        rename("$file.new", $file);
    }

    public static function load(string $file): self
    {
        return self::$current = unserialize((string) file_get_contents($file));
    }

    public static function now(): self
    {
        return self::$current ??= new self();
    }

    public static function new(): self
    {
        return self::$current = new self();
    }
}
