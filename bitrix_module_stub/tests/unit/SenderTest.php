<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Clock;
use Relay\Border\Json;
use Relay\Border\Sender;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\FakeBorder;
use Relay\Border\Tests\fakes\Vectors;

final class SenderTest extends TestCase
{
    private const NOW = 1795248000;

    private string $folder;
    private FakeBorder $peer;

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/relay-' . bin2hex(random_bytes(6));
        mkdir($this->folder, 0o700);
        $this->file('token', Vectors::all()['tokens'][0]['text'] . "\n");
        $this->file('a.txt', 'Бюджет 10');
        $this->file('lead.json', Json::encode([
            'ID' => 15,
            'TITLE' => 'Заявка',
            'PHONE' => ['+7 (999) 999-99-99'],
            'SOURCE_ID' => 'EMAIL',
            'DATE_CREATE' => '2026-11-21T11:00:00+03:00',
            'FILES' => [['name' => 'КП.txt', 'path' => 'a.txt'], ['name' => 'нет.pdf', 'path' => 'нет.pdf']],
        ]));
        $this->peer = new FakeBorder(SyncToken::parse(Vectors::all()['tokens'][0]['text']), self::NOW);
    }

    protected function tearDown(): void
    {
        array_map('unlink', (array) glob("$this->folder/*"));
        rmdir($this->folder);
    }

    private function file(string $name, string $content, int $mode = 0o600): void
    {
        file_put_contents("$this->folder/$name", $content);
        chmod("$this->folder/$name", $mode);
    }

    /** @return array{int, string, string} */
    private function send(string ...$more): array
    {
        $arguments = ['--url', 'http://127.0.0.1:8080', '--portal', 'p1', '--token-file', "$this->folder/token"];
        $clock = new Clock(0, static fn (): int => self::NOW);
        return Sender::run([...$arguments, "$this->folder/lead.json", ...$more], $this->peer, $clock);
    }

    public function testALeadAsJsonGoesTheModulesOwnWay(): void
    {
        self::assertSame([0, '{"status":"accepted","message":"msg1"}' . "\n", ''], $this->send());
        $body = $this->peer->taken[0]['body'];
        self::assertSame(['type' => 'lead', 'id' => '15'], $body['entity']);
        self::assertSame('2026-11-21T08:00:00Z', $body['occurred_at']);
        self::assertSame('mail', $body['channel']['type']);
        self::assertSame(['TITLE', 'PHONE'], array_column($body['fields'], 'name'));
        $size = strlen('Бюджет 10');
        $content = base64_encode('Бюджет 10');
        $pdf = 'application/pdf';
        self::assertSame([
            ['name' => 'КП.txt', 'type' => 'text/plain', 'size' => $size, 'content' => $content],
            ['name' => 'нет.pdf', 'type' => $pdf, 'size' => 0, 'omitted' => 'unavailable'],
        ], $body['files']);
    }

    public function testTheSameContentIsTheSameEventAndOtherContentAnother(): void
    {
        $this->send();
        $this->send();
        $this->file('a.txt', 'Бюджет 11');
        $this->send();
        $this->send('--event', 'lead:15:add:7');
        $bodies = array_column($this->peer->taken, 'body');
        self::assertSame($bodies[0], $bodies[1]);
        self::assertNotSame($bodies[0]['source_event'], $bodies[2]['source_event']);
        self::assertSame('lead:15:add:7', $bodies[3]['source_event']);
    }

    public function testWhatTheBorderDoesNotTakeIsSaid(): void
    {
        $this->peer->answer = [422, ['code' => 'malformed']];
        self::assertSame([1, '{"status":"refused","code":"malformed"}' . "\n", ''], $this->send());
        $this->peer->signs = false;
        self::assertSame([1, '{"status":"later","code":"unsigned_answer"}' . "\n", ''], $this->send());
    }

    public function testATokenFileReadableByOthersIsNotUsed(): void
    {
        chmod("$this->folder/token", 0o640);
        [$code, $output, $error] = $this->send();
        self::assertSame([2, ''], [$code, $output]);
        self::assertStringContainsString('chmod 600', $error);
        self::assertSame([], $this->peer->attempts);
    }

    public function testWrongInputIsUsage(): void
    {
        self::assertStringContainsString('php send.php', Sender::run(['--help'], $this->peer, new Clock())[1]);
        $clock = new Clock();
        foreach ([[], ['--url'], ['--secret', 'x', 'lead.json'], ['a', 'b'], ['--portal', 'p', 'a']] as $arguments) {
            self::assertSame(2, Sender::run($arguments, $this->peer, $clock)[0]);
        }
        $this->file('token', 'sync_not');
        $error = $this->send()[2];
        self::assertStringContainsString('not a sync token', $error);
        self::assertStringNotContainsString('sync_not', $error);
        unlink("$this->folder/token");
        self::assertStringContainsString('no such token file', $this->send()[2]);
        $this->file('token', Vectors::all()['tokens'][0]['text']);
        foreach (['[]', '', '{"DATE_CREATE":"вчера"}'] as $lead) {
            $this->file('lead.json', $lead);
            self::assertSame(2, $this->send()[0], $lead);
        }
        self::assertSame([], $this->peer->attempts);
    }
}
