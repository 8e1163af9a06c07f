<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Answer;
use Relay\Border\Attachments;
use Relay\Border\Border;
use Relay\Border\BorderUrl;
use Relay\Border\Channel;
use Relay\Border\Clock;
use Relay\Border\Direction;
use Relay\Border\Fields;
use Relay\Border\HttpReply;
use Relay\Border\Message;
use Relay\Border\Outcome;
use Relay\Border\Signature;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\FakeBorder;
use Relay\Border\Tests\fakes\Vectors;
use Relay\Border\TransportFailed;

final class BorderTest extends TestCase
{
    private const NOW = 1795248000;

    private SyncToken $token;
    private FakeBorder $peer;
    private Clock $clock;
    private Border $border;
    private int $time = self::NOW;

    protected function setUp(): void
    {
        $this->token = SyncToken::parse(Vectors::all()['tokens'][0]['text']);
        $this->peer = new FakeBorder($this->token, self::NOW);
        $this->clock = new Clock(0, fn (): int => $this->time);
        $url = new BorderUrl('https://border.lan:8443/relay/');
        $this->border = new Border($url, 'p1', $this->token, $this->peer, $this->clock);
    }

    private static function message(string $value = 'Пётр'): Message
    {
        $fields = new Fields();
        $fields->take(['NAME' => $value]);
        $when = new \DateTimeImmutable('2026-11-21T11:00:00+03:00');
        $channel = Channel::mail('sales@example.ru');
        return new Message('lead:15:add:1', 'lead', '15', $channel, $when, 'EMAIL', $fields, new Attachments());
    }

    private static function assertAnswer(Outcome $outcome, string $code, Answer $answer): void
    {
        self::assertSame([$outcome, $code], [$answer->outcome, $answer->code]);
    }

    public function testAMessageGoesSignedAndIsAccepted(): void
    {
        $answer = $this->border->send(self::message(), 'm_1');
        self::assertAnswer(Outcome::Accepted, '', $answer);
        self::assertSame('msg1', $answer->data['message']);
        self::assertSame([[
            'path' => '/relay/v1/messages',
            'id' => 'm_1',
            'body' => [
                'type' => 'message',
                'portal' => 'p1',
                'audience' => 'border',
                'source_event' => 'lead:15:add:1',
                'entity' => ['type' => 'lead', 'id' => '15'],
                'channel' => [
                    'type' => 'mail', 'line' => null, 'connector' => null, 'mailbox' => 'sales@example.ru',
                ],
                'occurred_at' => '2026-11-21T08:00:00Z',
                'source' => 'EMAIL',
                'fields' => [['name' => 'NAME', 'label' => 'Имя', 'kind' => 'person', 'value' => 'Пётр']],
                'files' => [],
            ],
            'timeout' => 20,
        ]], $this->peer->taken);
        self::assertSame('application/json', $this->peer->attempts[0]['content-type']);
        self::assertSame($this->token->keyId, $this->peer->attempts[0]['x-relay-key-id']);
    }

    public function testTheOtherRequestsNameTypePortalAndAudience(): void
    {
        $this->peer->answer = [200, ['results' => []]];
        $this->border->ping();
        $this->border->poll(25, 10);
        $this->border->acknowledge(['r1' => 'written']);
        $this->border->assistants();
        $this->border->statistics();
        $common = ['portal' => 'p1', 'audience' => 'border'];
        $acknowledged = ['type' => 'results.ack', 'results' => ['r1'], 'codes' => ['r1' => 'written']];
        $sent = array_map(static fn (array $one): array => [$one['path'], $one['body']], $this->peer->taken);
        self::assertEquals([
            ['/relay/v1/ping', ['type' => 'ping'] + $common],
            ['/relay/v1/results/poll', ['type' => 'results.poll', 'wait' => 25, 'limit' => 10] + $common],
            ['/relay/v1/results/ack', $acknowledged + $common],
            ['/relay/v1/assistants', ['type' => 'assistants'] + $common],
            ['/relay/v1/statistics', ['type' => 'statistics'] + $common],
        ], $sent);
        self::assertSame(45, $this->peer->taken[1]['timeout'], 'longer than the wait asked for');
        self::assertCount(5, array_unique(array_column($this->peer->taken, 'id')));
    }

    /** @return iterable<string, array{int, Outcome, string}> */
    public function signedStatuses(): iterable
    {
        foreach ([400, 403, 404, 409, 413, 415, 422] as $status) {
            yield "$status" => [$status, Outcome::Refused, 'why'];
        }
        foreach ([301, 401, 408, 425, 429, 500, 502, 503] as $status) {
            yield "$status" => [$status, Outcome::Later, 'why'];
        }
    }

    /** @dataProvider signedStatuses */
    public function testOnlyASignedRefusalIsForGood(int $status, Outcome $outcome, string $code): void
    {
        $this->peer->answer = [$status, ['code' => $code]];
        self::assertAnswer($outcome, $code, $this->border->send(self::message(), 'm_1'));
        $this->peer->signs = false;
        $unsigned = $status === 401 ? 'unauthorized' : 'unsigned_answer';
        self::assertAnswer(Outcome::Later, $unsigned, $this->border->send(self::message(), 'm_1'));
    }

    public function testAnUnsignedAcceptanceIsNotBelieved(): void
    {
        $this->peer->signs = false;
        self::assertAnswer(Outcome::Later, 'unsigned_answer', $this->border->send(self::message(), 'm_1'));
    }

    public function testAnAnswerToAnotherRequestOrOfAnotherKindIsNotBelieved(): void
    {
        $body = '{"message":"x","status":"accepted"}';
        $forms = [
            'another request' => [Direction::BorderToModule, 'm_2', 202],
            'another status' => [Direction::BorderToModule, 'm_1', 200],
            'our own direction' => [Direction::ModuleToBorder, 'm_1', 202],
            'a request' => [Direction::BorderToModule, 'm_1', null],
        ];
        foreach ($forms as $name => [$direction, $id, $status]) {
            $headers = Signature::headers($this->token, $direction, $id, self::NOW, $body, $status);
            $this->peer->script = [new HttpReply(202, $headers, $body)];
            $answer = $this->border->send(self::message(), 'm_1');
            self::assertSame('unsigned_answer', $answer->code, $name);
        }
        $headers = Signature::headers($this->token, Direction::BorderToModule, 'm_1', self::NOW - 301, $body, 202);
        $this->peer->script = [new HttpReply(202, $headers, $body)];
        self::assertSame('unsigned_answer', $this->border->send(self::message(), 'm_1')->code, 'stale');
    }

    public function testASignedAnswerThatIsNotAnObjectIsTriedAgain(): void
    {
        foreach (['', '[]', '"x"', '{"a":', 'null', str_repeat('{"a":', 40) . '1' . str_repeat('}', 40)] as $body) {
            $headers = Signature::headers($this->token, Direction::BorderToModule, 'm_1', self::NOW, $body, 202);
            $this->peer->script = [new HttpReply(202, $headers, $body)];
            self::assertAnswer(Outcome::Later, 'malformed_answer', $this->border->send(self::message(), 'm_1'));
        }
    }

    public function testNoAnswerAtAllIsTriedAgain(): void
    {
        $this->peer->script = [new TransportFailed('connect')];
        self::assertAnswer(Outcome::Later, 'connect', $this->border->send(self::message(), 'm_1'));
    }

    public function testRetryAfterIsHeardWithinReason(): void
    {
        $this->peer->answer = [503, ['code' => 'busy']];
        foreach (['17' => 17, '999999' => 3600, '-5' => 0, 'soon' => 0] as $given => $heard) {
            $this->peer->extraHeaders = ['retry-after' => (string) $given];
            self::assertSame($heard, $this->border->send(self::message(), 'm_1')->retryAfter);
        }
    }

    /**
     * @testWith [3600]
     *           [-3600]
     *           [50000]
     *           [-301]
     */
    public function testAClockThatIsOffIsSetByTheBordersDate(int $off): void
    {
        $this->time = self::NOW + $off;
        self::assertAnswer(Outcome::Accepted, '', $this->border->send(self::message(), 'm_1'));
        self::assertSame(-$off, $this->clock->offset());
        self::assertSame(['m_1', 'm_1'], array_column($this->peer->attempts, 'webhook-id'));
        self::assertAnswer(Outcome::Accepted, '', $this->border->send(self::message(), 'm_2'));
        self::assertCount(3, $this->peer->attempts, 'the next request is right at once');
        $this->time = self::NOW; // somebody mended the clock
        self::assertAnswer(Outcome::Accepted, '', $this->border->send(self::message(), 'm_3'));
        self::assertSame(0, $this->clock->offset());
    }

    public function testAClockADayOffIsReported(): void
    {
        $this->time = self::NOW + 90_000;
        self::assertAnswer(Outcome::Later, 'clock', $this->border->send(self::message(), 'm_1'));
        self::assertSame(0, $this->clock->offset());
    }

    public function testAWrongDateWithoutASignatureBehindItChangesNothing(): void
    {
        $date = ['date' => gmdate('D, d M Y H:i:s', self::NOW + 7200) . ' GMT'];
        $this->peer->script = [new HttpReply(401, $date, ''), new HttpReply(401, $date, '')];
        self::assertAnswer(Outcome::Later, 'unauthorized', $this->border->send(self::message(), 'm_1'));
        self::assertSame(0, $this->clock->offset());
        $this->peer->script = [new HttpReply(401, $date, ''), new TransportFailed('timeout')];
        self::assertAnswer(Outcome::Later, 'timeout', $this->border->send(self::message(), 'm_1'));
        self::assertSame(0, $this->clock->offset());
    }

    public function testAWrongTokenIsNotTakenForAWrongClock(): void
    {
        $other = SyncToken::parse(Vectors::all()['tokens'][1]['text']);
        $url = new BorderUrl('http://127.0.0.1:8080');
        $border = new Border($url, 'p1', $other, $this->peer, $this->clock);
        self::assertAnswer(Outcome::Later, 'unauthorized', $border->ping());
        self::assertCount(1, $this->peer->attempts);
    }

    public function testWhatTheBorderWouldNotTakeIsNotSent(): void
    {
        $answer = $this->border->send(self::message(str_repeat('x', 25_000_000)), 'm_1');
        self::assertAnswer(Outcome::Refused, 'too_large', $answer);
        self::assertSame([], $this->peer->attempts);
    }

    public function testBytesThatAreNotUtf8DoNotLoseTheLead(): void
    {
        self::assertAnswer(Outcome::Accepted, '', $this->border->send(self::message("a\xffb"), 'm_1'));
        self::assertSame("a\u{fffd}b", $this->peer->taken[0]['body']['fields'][0]['value']);
    }

    /** @return iterable<array{string, string}> */
    public function addresses(): iterable
    {
        $good = ['https://border.lan', 'https://10.1.2.3:8443/relay', 'http://127.0.0.1:8080', 'http://localhost/',
            'http://[::1]:8080', 'http://127.9.9.9'];
        foreach ($good as $text) {
            yield $text => [$text, ''];
        }
        foreach (['http://border.lan', 'http://127.evil.ru', 'http://localhost.evil.ru', 'http://10.0.0.1'] as $text) {
            yield $text => [$text, 'https'];
        }
        $bad = ['', 'border.lan', 'ftp://127.0.0.1', 'https://', 'https://u:p@border.lan', 'https://border.lan?a=1',
            'https://border.lan#a', "https://border.lan/\r\nx: y", 'https://border lan', 'file:///etc/passwd'];
        foreach ($bad as $text) {
            yield $text => [$text, 'url'];
        }
    }

    /** @dataProvider addresses */
    public function testTheAddressIsHttpsOrThisMachine(string $text, string $code): void
    {
        if ($code !== '') {
            $this->expectException(\InvalidArgumentException::class);
            $this->expectExceptionMessageMatches("/^$code\$/");
        }
        self::assertSame(rtrim($text, '/'), (new BorderUrl($text))->text);
    }
}
