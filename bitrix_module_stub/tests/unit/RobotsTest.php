<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Settings;

final class RobotsTest extends PortalTestCase
{
    private \CBPRelayBorderRate $robot;

    protected function setUp(): void
    {
        parent::setUp();
        require_once __DIR__ . '/../../install/activities/relayborderrate/relayborderrate.php';
        $this->robot = new \CBPRelayBorderRate('A1');
        $this->robot->document = ['crm', 'CCrmDocumentLead', 'LEAD_15'];
        $this->robot->arProperties['Assistant'] = 'lead-qualifier';
    }

    /** @return array<string, mixed> what the border is told of the robot's card */
    private function ask(): array
    {
        self::assertSame(\CBPActivityExecutionStatus::Executing, $this->robot->Execute());
        $this->border->script = [[202, ['message' => 'm1']], [200, ['results' => []]]];
        Agent::run();
        return $this->border->taken[0]['body'];
    }

    public function testARobotAsksItsAssistantAndGoesOnWithTheVerdict(): void
    {
        (new Settings())->set('rules', '[{"share":"0"}]'); // the pilot leaves out what nobody asked for
        $body = $this->ask();
        self::assertSame(['lead-qualifier'], $body['assistants']);
        self::assertMatchesRegularExpression('/\Alead:15:robot:[0-9a-f]{12}:\d+\z/', $body['source_event']);
        self::assertSame([$this->robot], $this->robot->workflow->listeners);
        $held = self::result('r1', ['source_event' => $body['source_event'], 'outcome' => 'held', 'answer' => null]);
        $result = self::result('r1', ['source_event' => $body['source_event']]);
        foreach ([$held, $result, $result] as $given) {
            $this->border->script = [[200, ['results' => [$given]]], [200, ['acknowledged' => 1]]];
            Agent::run();
        }
        self::assertSame([['W1', 'A1', ['verdict' => 'target', 'outcome' => 'verdict']]], $this->portal->told);
        $this->robot->OnExternalEvent($this->portal->told[0][2]);
        self::assertSame(['target', 'verdict'], [$this->robot->Verdict, $this->robot->Outcome]);
        self::assertSame([], $this->robot->workflow->listeners);
        self::assertTrue($this->robot->workflow->isClosed);
    }

    public function testACardThatIsGoneOrRefusedLetsTheWorkflowGoOn(): void
    {
        $this->robot->document[2] = 'LEAD_404';
        $this->robot->Execute();
        $this->robot->document[2] = 'LEAD_15';
        $this->robot->Execute();
        $this->border->script = [[400, ['code' => 'assistant_unknown']], [200, ['results' => []]]];
        Agent::run();
        $outcomes = array_column(array_column($this->portal->told, 2), 'outcome');
        self::assertSame(['gone', 'failed'], $outcomes);
        self::assertSame([], $this->rows('waiting'));
        self::assertSame(['gone', 'assistant_unknown'], array_column($this->rows('queue'), 'CODE'));
    }

    public function testOtherDocumentsAreNotForIt(): void
    {
        $this->robot->document[2] = 'COMPANY_1';
        self::assertSame(\CBPActivityExecutionStatus::Closed, $this->robot->Execute());
        self::assertSame('unsupported', $this->robot->Outcome);
    }

    public function testItsDialogOffersTheBordersAssistants(): void
    {
        $known = ['known' => [['name' => 'router', 'title' => 'Маршруты']]];
        (new Settings())->set('assistants', (string) json_encode($known));
        $dialog = \CBPRelayBorderRate::GetPropertiesDialog(['crm'], 'A1', [], [], []);
        self::assertSame(['' => 'по каналу обращения', 'router' => 'Маршруты'], $dialog->map['Assistant']['Options']);
        $template = ['A1' => ['Properties' => []]];
        [$parameters, $variables, $errors] = [[], [], []];
        $given = ['assistant' => 'router'];
        \CBPRelayBorderRate::GetPropertiesDialogValues([], 'A1', $template, $parameters, $variables, $given, $errors);
        self::assertSame(['Assistant' => 'router'], $template['A1']['Properties']);
    }

    public function testItsDescriptionIsThatOfARobotForLeadsAndDeals(): void
    {
        $arActivityDescription = [];
        include __DIR__ . '/../../install/activities/relayborderrate/.description.php';
        self::assertSame('Оценить через relay', $arActivityDescription['NAME']);
        self::assertSame(['activity', 'robot_activity'], $arActivityDescription['TYPE']);
        self::assertSame(['Verdict', 'Outcome'], array_keys($arActivityDescription['RETURN']));
        self::assertSame(\CBPRelayBorderRate::class, "CBP{$arActivityDescription['CLASS']}");
    }
}
