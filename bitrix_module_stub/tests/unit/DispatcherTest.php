<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Attachments;
use Relay\Border\Border;
use Relay\Border\BorderUrl;
use Relay\Border\Channel;
use Relay\Border\Clock;
use Relay\Border\Dispatcher;
use Relay\Border\Event;
use Relay\Border\Fields;
use Relay\Border\Job;
use Relay\Border\Message;
use Relay\Border\Opinion;
use Relay\Border\Source;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\FakeBorder;
use Relay\Border\Tests\fakes\MemoryQueue;
use Relay\Border\Tests\fakes\Vectors;
use Relay\Border\TransportFailed;

final class DispatcherTest extends TestCase implements Source
{
    private const NOW = 1795248000;

    private FakeBorder $peer;
    private int $time = self::NOW;
    private bool $raw = false;

    protected function setUp(): void
    {
        $this->peer = new FakeBorder(SyncToken::parse(Vectors::all()['tokens'][0]['text']), self::NOW);
    }

    private static function job(int $id, int $attempts = 0, int $faults = 1, int $age = 0): Job
    {
        return new Job($id, Event::added('lead', 100 + $id), "m_$id", $attempts, $faults, self::NOW - $age);
    }

    /** Lead 113 is gone, lead 166 cannot be read. */
    public function read(Job $job): Message|Opinion|string
    {
        $this->time++;
        if ($job->event->entityId === 113) {
            return self::GONE;
        }
        if ($job->event->entityId === 166) {
            throw new \DomainException('Иванов Пётр');
        }
        $when = new \DateTimeImmutable('@' . $job->created);
        $id = (string) $job->event->entityId;
        [$fields, $files] = [new Fields(), new Attachments()];
        return new Message($job->sourceEvent(), 'lead', $id, Channel::mail(), $when, '', $fields, $files);
    }

    /** @return list<string> */
    private function settle(int $limit, int $seconds, Job ...$jobs): array
    {
        $queue = new MemoryQueue($jobs);
        $token = SyncToken::parse(Vectors::all()['tokens'][0]['text']);
        $clock = new Clock(0, fn (): int => $this->time);
        $border = new Border(new BorderUrl('https://b.lan'), 'p1', $token, $this->peer, $clock);
        (new Dispatcher($queue, $this, $border, $clock))->run($limit, $seconds);
        if ($this->raw) {
            return $queue->log;
        }
        return array_map(static fn (string $line): string => preg_replace('/in \d+/', 'in N', $line), $queue->log);
    }

    public function testEveryJobIsSettledOnceUpToTheLimit(): void
    {
        $log = $this->settle(3, 60, self::job(1), self::job(13), self::job(2), self::job(3));
        self::assertSame(['1 done accepted', '13 done gone', '2 done accepted'], $log);
        self::assertSame(['m_1', 'm_2'], array_column($this->peer->taken, 'id'));
        self::assertSame('lead:101:add:1795248000', $this->peer->taken[0]['body']['source_event']);
    }

    public function testNoJobIsBegunAfterTheTime(): void
    {
        self::assertCount(3, $this->settle(9, 2, self::job(1), self::job(2), self::job(3), self::job(4)));
    }

    public function testWhatTheBorderRefusesIsSetAsideAndTheRestGoesOn(): void
    {
        $this->peer->script = [[422, ['code' => 'malformed']], [409, ['code' => 'event_reused']]];
        $log = $this->settle(9, 60, self::job(1), self::job(2), self::job(3));
        self::assertSame(['1 aside malformed', '2 done conflict', '3 done accepted'], $log);
    }

    public function testABorderThatIsAwayIsAskedOnceAndNothingIsLost(): void
    {
        $this->peer->script = [new TransportFailed('connect')];
        self::assertSame(['1 again connect in N'], $this->settle(9, 60, self::job(1, 500), self::job(2)));
        $this->peer->script = [new TransportFailed('connect')];
        $log = $this->settle(9, 60, self::job(1, 500, 1, 14 * 86_400 + 60));
        self::assertSame(['1 aside connect'], $log, 'after two weeks a person looks');
    }

    public function testABorderThatNamesAPauseIsHeard(): void
    {
        $this->peer->answer = [503, ['code' => 'busy']];
        $this->peer->extraHeaders = ['retry-after' => '1234'];
        $job = self::job(1);
        $this->raw = true;
        self::assertSame(['1 again busy in 1235'], $this->settle(1, 60, $job));
    }

    public function testALeadThatCannotBeReadIsTriedFiveTimesWithoutHoldingUpOthers(): void
    {
        $log = $this->settle(9, 60, self::job(66), self::job(66, 4, 5), self::job(1));
        self::assertSame(['66 again DomainException in N fault', '66 aside DomainException', '1 done accepted'], $log);
    }

    public function testAJobThatTakesTheProcessDownIsSetAside(): void
    {
        self::assertSame(['66 aside crashed'], $this->settle(9, 60, self::job(66, 0, 6)));
    }

    public function testPausesDoubleUpToAnHourAndDiffer(): void
    {
        $pauses = array_map(static fn (int $n): int => Dispatcher::pause('m_1', $n), [0, 1, 2, 3, 8, 50]);
        foreach ([15, 30, 60, 120, 3600, 3600] as $index => $least) {
            self::assertGreaterThanOrEqual($least, $pauses[$index]);
            self::assertLessThanOrEqual($least * 1.25, $pauses[$index]);
        }
        $spread = array_map(static fn (int $n): int => Dispatcher::pause("m_$n", 9), range(1, 40));
        self::assertGreaterThan(20, count(array_unique($spread)));
    }
}
