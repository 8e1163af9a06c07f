<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Clock;
use Relay\Border\Direction;
use Relay\Border\HttpReply;
use Relay\Border\Json;
use Relay\Border\Purpose;
use Relay\Border\Receiver;
use Relay\Border\Result;
use Relay\Border\Signature;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\MemorySeen;
use Relay\Border\Tests\fakes\Vectors;

final class ReceiverTest extends TestCase
{
    private const NOW = 1795248000;
    private const RESULT = [
        'result' => 'run1',
        'message' => 'msg1',
        'source_event' => 'lead:15:add:1',
        'entity' => ['type' => 'lead', 'id' => '15'],
        'assistant' => 'lead-qualifier',
        'outcome' => 'verdict',
        'reason' => '',
        'answer' => ['verdict' => 'target', 'confidence' => 0.9, 'reason' => 'Хочет купить', 'quotes' => ['беру', 5]],
        'model' => 'm',
        'decided_at' => '2026-11-21T08:00:00Z',
    ];

    private SyncToken $new;
    private SyncToken $old;
    private MemorySeen $seen;
    private Receiver $receiver;

    /** @var list<Result> */
    private array $applied = [];

    private ?\Throwable $failure = null;

    protected function setUp(): void
    {
        [$new, $old] = Vectors::all()['tokens'];
        $this->new = SyncToken::parse($new['text']);
        $this->old = SyncToken::parse($old['text']);
        $this->seen = new MemorySeen();
        $clock = new Clock(0, static fn (): int => self::NOW);
        $this->receiver = new Receiver('p1', [$this->new, $this->old], $clock, $this->seen);
    }

    /** @param array<string, mixed> $changes */
    private static function body(array $changes = []): string
    {
        return Json::encode(array_replace(
            ['type' => 'result', 'portal' => 'p1', 'audience' => 'module', 'result' => self::RESULT],
            $changes,
        ));
    }

    /** @return array<string, string> */
    private function headers(string $body, ?SyncToken $token = null, string $id = 'w1', int $at = self::NOW): array
    {
        return Signature::headers($token ?? $this->new, Direction::BorderToModule, $id, $at, $body);
    }

    /** @param array<string, string>|null $headers */
    private function push(string $body, ?array $headers = null): HttpReply
    {
        return $this->receiver->receive($headers ?? $this->headers($body), $body, function (Result $result): string {
            $this->applied[] = $result;
            if ($this->failure !== null) {
                throw $this->failure;
            }
            return 'written';
        });
    }

    private function assertSigned(HttpReply $reply, string $id = 'w1', ?SyncToken $token = null): void
    {
        $keys = [($token ?? $this->new)->key(Direction::ModuleToBorder, Purpose::Response)];
        self::assertSame($id, Signature::verify($reply->headers, $reply->body, $keys, self::NOW, $reply->status, $id));
    }

    public function testASignedResultIsAppliedAndAnsweredWithASignature(): void
    {
        $reply = $this->push(self::body());
        self::assertSame([200, '{"result":"run1","code":"written"}'], [$reply->status, $reply->body]);
        self::assertSigned($reply);
        [$result] = $this->applied;
        self::assertSame(['run1', 'lead', '15'], [$result->id, $result->entityType, $result->entityId]);
        self::assertSame(['target', 0.9, 'Хочет купить'], [$result->verdict, $result->confidence, $result->reason]);
        self::assertSame(['беру'], $result->quotes);
    }

    public function testARepeatedPushIsAnsweredAlikeAndAppliedOnce(): void
    {
        $first = $this->push(self::body());
        $second = $this->push(self::body(), $this->headers(self::body(), at: self::NOW + 5));
        self::assertSame([$first->status, $first->body], [$second->status, $second->body]);
        self::assertCount(1, $this->applied);
    }

    public function testTheSameIdWithAnotherBodyIsAConflict(): void
    {
        $this->push(self::body());
        $reply = $this->push(self::body(['result' => ['outcome' => 'held'] + self::RESULT]));
        self::assertSame([409, 'conflict'], [$reply->status, Json::decode($reply->body)['code']]);
        self::assertSigned($reply);
        self::assertCount(1, $this->applied);
    }

    public function testDuringARotationBothTokensCountAndAnswersUseTheOneOfTheRequest(): void
    {
        $reply = $this->push(self::body(), $this->headers(self::body(), $this->old));
        self::assertSame(200, $reply->status);
        self::assertSigned($reply, token: $this->old);
    }

    public function testWhatIsNotProperlySignedChangesNothingAndLearnsNothing(): void
    {
        $body = self::body();
        $good = $this->headers($body);
        $wrongWay = Signature::headers($this->new, Direction::ModuleToBorder, 'w1', self::NOW, $body);
        $response = Signature::headers($this->new, Direction::BorderToModule, 'w1', self::NOW, $body, 200);
        $forms = [
            'no headers' => [[], $body],
            'another body' => [$good, $body . ' '],
            'stale' => [$this->headers($body, at: self::NOW - 301), $body],
            'early' => [$this->headers($body, at: self::NOW + 301), $body],
            'unknown key id' => [['x-relay-key-id' => 'ffffffffffff'] + $good, $body],
            'key id of the other token' => [['x-relay-key-id' => $this->old->keyId] + $good, $body],
            'our own direction' => [$wrongWay, $body],
            'a response' => [$response, $body],
            'another id' => [['webhook-id' => 'w2'] + $good, $body],
            'huge' => [$this->headers(str_repeat(' ', 1_048_577)), str_repeat(' ', 1_048_577)],
        ];
        $answers = [];
        foreach ($forms as $name => [$headers, $bytes]) {
            $reply = $this->push($bytes, $headers);
            self::assertSame(401, $reply->status, $name);
            $answers[] = [$reply->headers, $reply->body];
        }
        self::assertCount(1, array_unique($answers, SORT_REGULAR));
        self::assertSame([[], []], [$this->applied, $this->seen->taken]);
    }

    /** @return iterable<string, array{string, int, string}> */
    public function wrongBodies(): iterable
    {
        yield 'not JSON' => ['{', 400, 'malformed'];
        yield 'a list' => ['[]', 400, 'malformed'];
        yield 'another type' => [self::body(['type' => 'ping']), 400, 'malformed'];
        yield 'another portal' => [self::body(['portal' => 'p2']), 403, 'wrong_audience'];
        yield 'another audience' => [self::body(['audience' => 'border']), 403, 'wrong_audience'];
        yield 'no result' => [self::body(['result' => 'run1']), 400, 'malformed'];
        yield 'a list for a portal' => [self::body(['portal' => ['p1']]), 403, 'wrong_audience'];
        foreach (
            [
                'no id' => ['result' => ''],
                'an id of another form' => ['result' => "a b"],
                'an id that is a list' => ['result' => ['run1']],
                'an unknown outcome' => ['outcome' => 'maybe'],
                'a verdict without an answer' => ['answer' => null],
                'a verdict without a verdict' => ['answer' => ['verdict' => 5]],
            ] as $name => $changes
        ) {
            yield $name => [self::body(['result' => $changes + self::RESULT]), 400, 'malformed'];
        }
    }

    /** @dataProvider wrongBodies */
    public function testASignedBodyThatBreaksTheContractIsRefused(string $body, int $status, string $code): void
    {
        $reply = $this->push($body);
        self::assertSame([$status, $code], [$reply->status, Json::decode($reply->body)['code']]);
        self::assertSigned($reply);
        self::assertSame([], $this->applied);
    }

    public function testACompressedBodyIsRefused(): void
    {
        $reply = $this->push(self::body(), ['content-encoding' => 'gzip'] + $this->headers(self::body()));
        self::assertSame(415, $reply->status);
        self::assertSigned($reply);
    }

    public function testWhenWritingFailsThePushIsNotTakenAndMayComeAgain(): void
    {
        $this->failure = new \RuntimeException('Иванов: база недоступна');
        $reply = $this->push(self::body());
        self::assertSame(503, $reply->status);
        self::assertSigned($reply);
        self::assertStringNotContainsString('Иванов', $reply->body);
        $this->failure = null;
        self::assertSame(200, $this->push(self::body())->status);
        self::assertCount(2, $this->applied);
    }
}
