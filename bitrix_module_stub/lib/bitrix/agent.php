<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Relay\Border\Answer;
use Relay\Border\Assistants;
use Relay\Border\Border;
use Relay\Border\Clock;
use Relay\Border\Dispatcher;
use Relay\Border\Event;
use Relay\Border\Json;
use Relay\Border\OpinionFirst;
use Relay\Border\Outcome;
use Relay\Border\Receiver;
use Relay\Border\Result;
use Relay\Border\Transport;
use Relay\Border\WriteBack;

/**
 * Puts the parts together: the work after a response, the agent's round, and the push that comes in.
 */
final class Agent
{
    public const CALL = '\\Relay\\Border\\Bitrix\\Agent::run();';
    private const RESULTS = 20;
    private const DAY = 86_400;
    private const HOUR = 3600;
    private const LOCK = 'relay_border_results';

    private readonly Clock $clock;

    public function __construct(
        private readonly Settings $settings = new Settings(),
        private readonly Transport $transport = new HttpTransport(),
    ) {
        $this->clock = $settings->clock();
    }

    /**
     * The agent; returns its own call, so that it is called again whatever happened.
     */
    public static function run(): string
    {
        self::quietly(static function (Agent $agent): void {
            Installation::keepUp($agent->settings);
            $agent->dispatch(20, 20);
            $agent->poll();
            $agent->learn();
            (new Notice($agent->settings, $agent->clock))->digest();
            Tidy::up($agent->clock->now());
        });
        return self::CALL;
    }

    /**
     * The background job: tries what is due at once, after the visitor has got the page.
     */
    public static function afterResponse(): void
    {
        self::quietly(static fn (Agent $agent) => $agent->dispatch(3, 5));
    }

    /**
     * Ask for a signed sign of life.
     *
     * @throws \InvalidArgumentException with a code, if the settings do not allow to ask
     */
    public function ping(): Answer
    {
        $answer = $this->border()->ping();
        $this->settings->keepClock($this->clock);
        return $answer;
    }

    /**
     * Ask the border for its assistants and let the verdict lists grow with their schemas.
     */
    public function learn(): void
    {
        $now = $this->clock->now();
        if ((int) $this->settings->text('assistants_asked') > $now - self::DAY) {
            return;
        }
        $answer = $this->border()->assistants();
        if ($answer->outcome !== Outcome::Accepted) {
            $this->settings->set('assistants_asked', (string) ($now - self::DAY + self::HOUR)); // again in an hour
            return;
        }
        $assistants = Assistants::read($answer->data);
        $this->settings->set('assistants', Json::encode(['known' => $assistants]));
        foreach ([Event::LEAD, Event::DEAL] as $entity) {
            foreach ($assistants as $assistant) {
                (new CardFields($entity))->grow($assistant['verdicts']);
            }
        }
        $this->settings->set('assistants_asked', (string) $now);
    }

    /**
     * The numbers of the last 7 and 30 days.
     *
     * @throws \InvalidArgumentException with a code, if the settings do not allow to ask
     */
    public function statistics(): Answer
    {
        return $this->border()->statistics();
    }

    private function border(): Border
    {
        $token = $this->settings->token() ?? throw new \InvalidArgumentException('no_token');
        $portal = $this->settings->text('portal');
        return new Border($this->settings->url(), $portal, $token, $this->transport, $this->clock);
    }

    public function receiver(): Receiver
    {
        $tokens = $this->settings->tokens($this->clock->now());
        return new Receiver($this->settings->text('portal'), $tokens, $this->clock, new TableSeen());
    }

    public function dispatch(int $limit, int $seconds): void
    {
        $source = new CardSource($this->settings);
        (new Dispatcher(new TableQueue(), $source, $this->border(), $this->clock))->run($limit, $seconds);
        $this->settings->keepClock($this->clock);
    }

    /**
     * Fetch results, write them, and acknowledge those that were written or never can be.
     */
    public function poll(): void
    {
        $border = $this->border();
        $answer = $border->poll(0, self::RESULTS);
        $this->settings->keepClock($this->clock);
        if ($answer->outcome !== Outcome::Accepted) {
            Problems::say("border: {$answer->code}");
            return;
        }
        $codes = [];
        foreach (is_array($answer->data['results'] ?? null) ? $answer->data['results'] : [] as $row) {
            try {
                $result = Result::read(is_array($row) ? $row : []);
                $codes[$result->id] = $this->write($result);
            } catch (OpinionFirst) {
                continue; // handed out again, after the opinion was told
            } catch (\Throwable $error) { // not acknowledged: the border hands it out again
                Problems::note($error);
            }
        }
        if ($codes !== []) {
            $border->acknowledge($codes);
        }
    }

    /**
     * Write one result into its card and tell the robot that waits for it; returns what came of it.
     *
     * A push and a poll of the same result wait for each other.
     */
    public function write(Result $result): string
    {
        $connection = Application::getConnection();
        if (!$connection->lock(self::LOCK, 10)) {
            throw new \RuntimeException('lock');
        }
        try {
            $code = $this->settings->flag('dry_run') ? 'dry_run' : $this->writeBack()->apply($result);
        } finally {
            $connection->unlock(self::LOCK);
        }
        Robots::answer($result);
        return $code;
    }

    private function writeBack(): WriteBack
    {
        $card = new CrmCard($this->settings);
        $extras = [
            new FeedPost($this->settings),
            new Task($this->settings),
            new Proposals($this->settings, $this->clock, new Deeds($card)),
            new Notice($this->settings, $this->clock), // last: it tells of proposals that wait
        ];
        $map = $this->settings->map();
        return new WriteBack($card, new TableLedger(), Phrases::ofComment(), $this->clock, $map, $extras);
    }

    /** @param \Closure(Agent): void $work */
    private static function quietly(\Closure $work): void
    {
        try {
            $settings = new Settings();
            if ($settings->isComplete()) {
                $work(new self($settings));
            }
        } catch (\Throwable $error) {
            Problems::note($error);
        }
    }
}
