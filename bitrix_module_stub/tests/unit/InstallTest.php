<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\QueueTable;
use Relay\Border\Bitrix\ResultTable;
use Relay\Border\Bitrix\NoticeTable;
use Relay\Border\Bitrix\ProposalTable;
use Relay\Border\Bitrix\Schema;
use Relay\Border\Bitrix\SeenTable;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\TableQueue;
use Relay\Border\Bitrix\WaitingTable;
use Relay\Border\Event;
use Relay\Border\Tests\fakes\FakePortal;
use Relay\Border\Tests\fakes\Vectors;
use Relay\Border\WriteBack;

final class InstallTest extends TestCase
{
    private const ROOT = __DIR__ . '/../..';

    private FakePortal $portal;

    protected function setUp(): void
    {
        global $APPLICATION, $DB, $step;
        $this->portal = FakePortal::new();
        $APPLICATION = $DB = new \CMain();
        $step = 0;
        require_once self::ROOT . '/install/index.php';
    }

    private static function module(): \relay_border
    {
        return new \relay_border();
    }

    /**
     * All statements of the files that begin with this number.
     *
     * @return list<string>
     */
    private static function statements(string $number): array
    {
        $files = glob(self::ROOT . "/install/db/mysql/$number.sql") ?: [];
        return array_map('trim', array_merge(...array_map(Schema::statements(...), $files)));
    }

    public function testAnOlderVersionsTablesAreUpgradedByTheAgentToo(): void
    {
        $settings = new Settings();
        $settings->set('schema', '1');
        $settings->set('border_url', 'https://border.lan');
        $settings->set('portal', 'p1');
        $settings->replaceToken(Vectors::all()['tokens'][0]['text'], time());
        Agent::run();
        Agent::run();
        self::assertSame(self::statements('000[23]'), $this->portal->sql);
        self::assertSame(['3', '0.1.1'], [$settings->text('schema'), $settings->text('version')]);
        self::assertCount(12, $this->portal->userFields);
        self::assertCount(5, $this->portal->handlers);
    }

    public function testAMigrationThatFailsIsSaidAndTriedAgain(): void
    {
        $this->portal->sqlErrors = ['Lock wait timeout'];
        self::assertFalse(self::module()->DoInstall());
        self::assertStringContainsString('Lock wait timeout', $this->portal->thrown);
        self::assertNotContains('relay.border', $this->portal->modules);
        self::assertTrue(self::module()->DoInstall());
        self::assertSame('3', (new Settings())->text('schema'));
    }

    public function testAnUpgradeThatBreaksOffGoesOnWhereItWas(): void
    {
        $settings = new Settings();
        $settings->set('schema', '1');
        foreach ([4, 3] as $more) {
            [$this->portal->sqlWorks, $this->portal->sqlErrors] = [$more, ['server has gone away']];
            try {
                Schema::upgrade($settings);
                self::fail('did not break off');
            } catch (\RuntimeException $error) {
                self::assertSame('server has gone away', $error->getMessage());
                self::assertSame('1', $settings->text('schema'));
            }
        }
        Schema::upgrade($settings);
        self::assertSame(self::statements('000[23]'), $this->portal->sql, 'each once, in order');
        self::assertSame(['3', '0'], [$settings->text('schema'), $settings->text('schema_step')]);
    }

    public function testInstallingRegistersEverything(): void
    {
        $module = self::module();
        self::assertSame('0.1.1', $module->MODULE_VERSION);
        self::assertTrue($module->DoInstall());
        self::assertContains('relay.border', $this->portal->modules);
        self::assertSame([
            'crm/OnAfterCrmLeadAdd/relay.border' => Handlers::class . '::onLeadAdd',
            'crm/OnAfterCrmDealAdd/relay.border' => Handlers::class . '::onDealAdd',
            'crm/OnActivityAdd/relay.border' => Handlers::class . '::onActivityAdd',
            'crm/OnAfterCrmLeadUpdate/relay.border' => Handlers::class . '::onLeadUpdate',
            'crm/OnAfterCrmDealUpdate/relay.border' => Handlers::class . '::onDealUpdate',
        ], $this->portal->handlers);
        foreach ($this->portal->handlers as $handler) {
            self::assertIsCallable($handler);
        }
        self::assertSame([[Agent::CALL, 'relay.border', 'N', 60]], $this->portal->agents);
        self::assertTrue(is_callable(trim(rtrim(Agent::CALL, '();'), '\\')));
        self::assertSame(self::statements('000[123]'), $this->portal->sql);
        self::assertCount(18, $this->portal->sql);
        self::assertSame(['/bitrix/admin', '/local/activities/custom'], array_map(
            static fn (string $path): string => substr($path, strlen('/home/bitrix/www')),
            $this->portal->copied,
        ));
        $ofDeals = array_map(static fn (string $name): string => "CRM_DEAL/$name", WriteBack::FIELDS);
        self::assertSame([...WriteBack::FIELDS, ...$ofDeals], array_keys($this->portal->userFields));
        $verdict = $this->portal->userFields[WriteBack::VERDICT];
        self::assertSame(['ru' => 'Оценка relay', 'en' => 'relay verdict'], $verdict['EDIT_FORM_LABEL']);
        self::assertSame('enumeration', $verdict['USER_TYPE_ID']);
        $codes = ['target', 'not_target', 'spam', 'unclear', 'agree', 'disagree'];
        $labels = ['целевой', 'нецелевой', 'спам', 'неясно', 'согласен', 'не согласен'];
        self::assertSame([...$codes, ...$codes], array_column($this->portal->enum, 'XML_ID'), 'of leads, of deals');
        self::assertSame([...$labels, ...$labels], array_column($this->portal->enum, 'VALUE'));
        $module->DoInstall();
        self::assertCount(12, $this->portal->userFields, 'fields that are there are left alone');
        self::assertCount(12, $this->portal->enum);
        self::assertCount(18, $this->portal->sql, 'no migration is run twice');
    }

    public function testWithoutTheCrmNothingIsInstalled(): void
    {
        $this->portal->modules = [];
        self::assertFalse(self::module()->DoInstall());
        self::assertStringContainsString('PHP 8.1', $this->portal->thrown);
        self::assertSame([[], [], []], [$this->portal->modules, $this->portal->sql, $this->portal->agents]);
    }

    public function testAFieldThatThePortalRefusesIsNamed(): void
    {
        $this->portal->takesUpdates = false;
        self::assertFalse(self::module()->DoInstall());
        self::assertStringContainsString('UF_CRM_RELAY_VERDICT', $this->portal->thrown);
        self::assertNotContains('relay.border', $this->portal->modules);
        self::assertSame([[], []], [$this->portal->handlers, $this->portal->agents]);
    }

    public function testUninstallingAsksAndKeepsTheDataUnlessToldOtherwise(): void
    {
        global $step;
        $module = self::module();
        $module->DoInstall();
        $this->portal->options['relay.border'] = ['portal' => 'p1'];
        $module->DoUninstall();
        self::assertSame('unstep1.php', $this->portal->shownForm);
        self::assertContains('relay.border', $this->portal->modules);
        $step = 2;
        $module->DoUninstall();
        self::assertSame([[], []], [$this->portal->handlers, $this->portal->agents]);
        self::assertNotContains('relay.border', $this->portal->modules);
        self::assertSame(self::statements('000[123]'), $this->portal->sql, 'no table was dropped');
        self::assertSame([], $this->portal->copied);
        self::assertCount(12, $this->portal->userFields);
        self::assertArrayHasKey('relay.border', $this->portal->options);
        $module->DoInstall();
        $this->portal->query = ['delete_data' => 'Y'];
        $module->DoUninstall();
        self::assertSame(self::statements('uninstall'), array_slice($this->portal->sql, -6));
        self::assertSame([[], []], [$this->portal->userFields, $this->portal->options]);
    }

    public function testAModuleThatIsInstalledAgainFindsWhatItLeft(): void
    {
        global $step;
        self::module()->DoInstall();
        $settings = new Settings();
        foreach (['border_url' => 'https://border.lan', 'portal' => 'p1', 'feed_to' => 'SG7'] as $name => $value) {
            $settings->set($name, $value);
        }
        $settings->replaceToken(Vectors::all()['tokens'][0]['text'], time());
        (new TableQueue())->add(Event::added('lead', 15), time(), time());
        $partner = (new CardFields())->option('partner'); // a verdict that the model brought
        $step = 2;
        self::module()->DoUninstall();
        self::assertSame([], $this->portal->handlers);
        self::assertTrue(self::module()->DoInstall());
        self::assertTrue($settings->isComplete(), 'the token need not be pasted again');
        self::assertSame(['SG7'], $settings->feedTo());
        self::assertSame(1, (new TableQueue())->count('new'));
        self::assertSame($partner, (new CardFields())->option('partner'), 'cards still show it');
        self::assertCount(5, $this->portal->handlers);
        self::assertCount(1, $this->portal->agents);
        self::assertCount(18, $this->portal->sql, 'tables that are there are left alone');
    }

    public function testTheQuestionKeepsTheDataByDefault(): void
    {
        global $APPLICATION;
        ob_start();
        include self::ROOT . '/install/unstep1.php';
        $html = (string) ob_get_clean();
        self::assertStringContainsString('name="delete_data"', $html);
        self::assertStringNotContainsString('checked', $html);
    }

    public function testTheSqlHasTheColumnsOfTheTables(): void
    {
        foreach (['mysql', 'pgsql'] as $database) {
            $files = glob(self::ROOT . "/install/db/$database/[0-9]*.sql") ?: [];
            $sql = implode('', array_map('file_get_contents', $files));
            $drop = (string) file_get_contents(self::ROOT . "/install/db/$database/uninstall.sql");
            $tables = [QueueTable::class, ResultTable::class, SeenTable::class, NoticeTable::class];
            foreach ([...$tables, ProposalTable::class, WaitingTable::class] as $table) {
                $name = $table::getTableName();
                self::assertSame(1, preg_match("/CREATE TABLE IF NOT EXISTS $name \\((.+?)\\n\\);/s", $sql, $found));
                preg_match_all('/^ {4}(?!CONSTRAINT|KEY)(\w+) /m', $found[1], $columns);
                preg_match_all("/^ALTER TABLE $name ADD (?:COLUMN )?(?!CONSTRAINT)(\w+) /m", $sql, $added);
                preg_match_all("/^ALTER TABLE $name (?:CHANGE|RENAME COLUMN) (\w+) (?:TO )?(\w+)/m", $sql, $renamed);
                $named = str_replace($renamed[1], $renamed[2], [...$columns[1], ...$added[1]]);
                $mapped = array_map(static fn ($field): string => $field->name, $table::getMap());
                sort($mapped);
                sort($named);
                self::assertSame($mapped, $named, "$database $name");
                self::assertStringContainsString("DROP TABLE IF EXISTS $name;", $drop);
            }
        }
    }

    public function testRussianAndEnglishSayTheSameThings(): void
    {
        $files = new \RecursiveIteratorIterator(
            new \RecursiveDirectoryIterator(self::ROOT . '/lang/ru', \FilesystemIterator::SKIP_DOTS),
        );
        $used = '';
        foreach (['/options.php', '/install/index.php', '/install/unstep1.php'] as $path) {
            $used .= file_get_contents(self::ROOT . $path);
        }
        foreach ((array) glob(self::ROOT . '/admin/*.php') as $path) {
            $used .= file_get_contents((string) $path);
        }
        foreach ((array) glob(self::ROOT . '/lib/{*,bitrix/*}.php', GLOB_BRACE) as $path) {
            $used .= file_get_contents((string) $path);
        }
        $count = 0;
        foreach ($files as $file) {
            $own = substr((string) $file, strlen(self::ROOT . '/lang/ru/'));
            self::assertFileExists(self::ROOT . "/$own");
            $keys = [];
            foreach (['ru', 'en'] as $language) {
                $MESS = [];
                include self::ROOT . "/lang/$language/$own";
                $keys[$language] = array_keys($MESS);
                self::assertNotContains('', $MESS);
                $count += count($MESS);
            }
            self::assertSame($keys['ru'], $keys['en'], $own);
            foreach ($keys['ru'] as $key) {
                $parts = 'CAUSE|STATE|ENTITY|ACTION|MODE|TAB|TITLE|KEPT|RULES|MAP|STAGES|ASSISTANT';
                $name = (string) preg_replace("/^RELAY_BORDER_($parts)?_?/", '', $key);
                self::assertNotFalse(stripos($used, $name), "nobody says $key");
            }
        }
        self::assertGreaterThan(80, $count);
    }

    public function testTheModuleHasWhatBitrixLooksFor(): void
    {
        $settings = include self::ROOT . '/.settings.php';
        self::assertSame('\\Relay\\Border\\Controller', $settings['controllers']['value']['defaultNamespace']);
        $APPLICATION = null;
        self::assertSame(1, include self::ROOT . '/include.php');
        foreach (new \DirectoryIterator(self::ROOT . '/lib') as $file) {
            self::assertSame(strtolower($file->getFilename()), $file->getFilename(), 'its loader looks in lower case');
        }
    }

    public function testTheSyntaxIsThatOfPhp81(): void
    {
        $files = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(self::ROOT));
        $count = 0;
        foreach (new \RegexIterator($files, '~\.php$~') as $file) {
            $code = (string) php_strip_whitespace((string) $file);
            $newer = '/\breadonly (final )?class\b|\bconst (string|int|array|bool) \w+ =|\): (true|false|null)\b'
                . '|#\[\\?Override\]|^\s*trait\b.*\bconst\b/';
            self::assertDoesNotMatchRegularExpression($newer, $code, (string) $file);
            $count++;
        }
        self::assertGreaterThan(120, $count);
    }
}
