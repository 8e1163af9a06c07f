"""The catalogue of what people read: one Russian and one English line for every code."""

from typing import Literal

from relay.border.documents.words import FORMATS
from relay.border.documents.words import REASONS as REASONS_OF_FILES

Language = Literal["ru", "en"]

STATES = {
    "verdict": ("оценён", "sorted"),
    "held": ("задержан до решения человека", "held for a person"),
    "refused": ("отклонён принимающей стороной", "refused by the other side"),
    "failed": ("без оценки", "no verdict"),
    "expired": ("срок вышел, оценки нет", "expired without a verdict"),
    "too_late": ("оценка пришла слишком поздно", "the verdict came too late"),
    "cancelled": ("отменён", "cancelled"),
    "late": ("оценка задерживается", "the verdict is late"),
}

REASONS = {
    "": ("", ""),
    "deadline": ("ответ не пришёл за отведённый срок", "no answer within the deadline"),
    "second_pass": (
        "повторная проверка нашла в готовом тексте личные данные, ничего не отправлено",
        "the second pass found personal data in the finished text; nothing was sent",
    ),
    "masking_timeout": ("маскирование не уложилось в срок", "masking took too long"),
    "masking_crashed": ("процесс маскирования упал", "the masking process died"),
    "no_destination": (
        "в реестре получателей нет действующей записи",
        "the destination register has no valid entry",
    ),
    "not_cleared": ("в журнале нет допуска для этого текста", "the log holds no clearance"),
    "raw_personal_data": (
        "принимающая сторона нашла личные данные; отправка портала остановлена",
        "the other side found personal data; this portal's egress is stopped",
    ),
    "egress_stopped": ("отправка портала остановлена", "this portal's egress is stopped"),
    "model_refusal": ("модель отказалась отвечать", "the model refused to answer"),
    "content_filter": ("ответ остановлен фильтром модели", "stopped by the model's filter"),
    "schema_mismatch": ("ответ модели не по форме", "the answer does not fit its schema"),
    "invalid_json": ("ответ модели не разбирается", "the answer cannot be parsed"),
    "too_long": ("обращение длиннее, чем берёт модель", "longer than the model takes"),
    "answer_cut": ("ответ модели оборван", "the answer was cut off"),
    "quota_exhausted": ("у поставщика модели кончились средства", "the model quota is used up"),
    "model_unknown": ("такой модели у поставщика нет", "the provider has no such model"),
    "recipient_not_allowed": (
        "поставщика модели нет в реестре получателей",
        "the model vendor is not in the destination register",
    ),
    "crashes": ("обработка раз за разом роняла процесс", "it crashed the process repeatedly"),
    "turn_missing": ("нет подготовленного текста", "the prepared text is missing"),
    "message_missing": ("нет исходного обращения", "the message is missing"),
    "unknown_portal": ("портала нет в настройках", "the portal is not configured"),
    "policy_missing": ("у портала нет политики маскирования", "the portal has no masking policy"),
    "assistant_missing": ("ассистента нет в настройках", "the assistant is not configured"),
    "key_missing": ("нет ключа портала", "the portal's key is missing"),
    "sealed_unreadable": ("данные не расшифровываются", "the sealed data cannot be opened"),
    "schema_refused": ("схему ассистента модели не берут", "the schema is not one models take"),
    "guard_still_finds": (
        "в готовом тексте остались личные данные, ничего не отправлено",
        "personal data stayed in the finished text; nothing was sent",
    ),
    "detector_failed": ("детектор личных данных отказал", "a detector of personal data failed"),
    "invalid_text": ("текст повреждён", "the text is damaged"),
    "peer_unreachable": ("другая сторона не отвечает", "the other side does not answer"),
    "token_refused": ("этот sync token не принят", "this sync token is not accepted"),
    "wrong_portal": ("sync token другого портала", "the sync token belongs to another portal"),
    "event_reused": (
        "это событие уже принято с другим содержанием",
        "this event was accepted before with other words",
    ),
    "not_a_mail": ("это не письмо", "this is no mail"),
    "backlog": ("очередь переполнена, повторите позже", "the queue is full, try again later"),
    "duplicate": (
        "те же слова уже разобраны в другом обращении",
        "the same words were sorted in another message",
    ),
    "converted_lead": ("сделка из лида, который уже разобран", "a deal made of a sorted lead"),
    "not_incoming": ("не входящее обращение", "not an incoming message"),
    "activity_gone": ("дело удалено до чтения", "the activity was deleted before it was read"),
    "read_with_its_card": ("прочитано вместе с карточкой", "read together with its card"),
    "digest": ("войдёт в сводку за час", "goes into the digest of the hour"),
    "deals_not_taken": ("сделки этого портала не разбираются", "this portal's deals are not taken"),
    "robot_token_expired": (
        "процесс больше не ждёт ответа робота",
        "the workflow no longer waits for the robot's answer",
    ),
    "robot_unknown": ("вопрос робота забыт", "the robot's question is forgotten"),
    "conversion_pending": ("портал конвертирует лид", "the portal is converting the lead"),
    "conversion_failed": (
        "процесс портала завершился, а лид не сконвертирован",
        "the portal's workflow ended without converting the lead",
    ),
    "convert_unsupported": (
        "конвертации у REST нет: задайте convert_workflow или ставьте модуль",
        "REST cannot convert: set convert_workflow, or use the module",
    ),
    "card_first": ("сначала читается карточка", "its card is read first"),
    "transcript_pending": ("ждём расшифровку звонка", "waiting for the call's transcript"),
    "no_rest": ("в настройках портала нет REST", "the portal has no REST settings"),
    "webhook_revoked": (
        "портал не принимает вебхук: он удалён или код неверен",
        "the portal refuses the webhook: removed, or a wrong code",
    ),
    "app_not_installed": (
        "локальное приложение не установлено в портале",
        "the local application is not installed in the portal",
    ),
    "app_token_expired": (
        "токен приложения недействителен: установите приложение заново",
        "the application's token is void: install it again",
    ),
    "app_unpaid": ("срок оплаты приложения вышел", "the application is not paid for"),
    "app_refused": (
        "сервер авторизации отказал приложению",
        "the authorisation server refuses the application",
    ),
    "app_of_another_portal": (
        "приложение установлено в другом портале",
        "the application is installed in another portal",
    ),
    "oauth_unreachable": (
        "сервер авторизации вендора не отвечает",
        "the vendor's authorisation server does not answer",
    ),
    "oauth_bad_answer": (
        "ответ сервера авторизации не разбирается",
        "the authorisation server's answer cannot be parsed",
    ),
    "oauth_untrusted": (
        "сертификат сервера авторизации не проверяется",
        "the authorisation server's certificate is not trusted",
    ),
    "app_renewal_stuck": (
        "токен приложения не удаётся обновить",
        "the application's token cannot be renewed",
    ),
    "app_not_configured": (
        "локального приложения нет в настройках",
        "no local application is configured",
    ),
    "other_card": ("дело не лида и не сделки", "an activity of neither a lead nor a deal"),
    "unknown_placeholder": (
        "в черновике метка, которой не было в обращении",
        "the draft names a placeholder that the message never had",
    ),
    "no_responsible": ("у карточки нет ответственного", "the card has no responsible person"),
    "feed_destination": ("не сказано, куда писать в Ленту", "no destination for the Feed post"),
    "webhook_expired": ("срок вебхука или токена вышел", "the webhook or token has expired"),
    "webhook_without_rights": (
        "у владельца вебхука нет прав",
        "the webhook's owner lacks the rights",
    ),
    "insufficient_scope": (
        "у вебхука нет нужного права (scope)",
        "the webhook lacks a scope",
    ),
    "rest_not_available": ("REST портала недоступен", "the portal's REST is not available"),
    "portal_blocked": ("портал заблокировал REST", "the portal has blocked REST"),
    "portal_wants_https": ("портал принимает только https", "the portal takes https only"),
    "portal_busy": ("портал просит подождать", "the portal asks to wait"),
    "portal_error": ("ошибка на стороне портала", "an error of the portal"),
    "portal_closed": ("портал на обслуживании", "the portal is in maintenance"),
    "portal_operating_limit": (
        "портал исчерпал время работы метода",
        "the portal's operating time for the method is used up",
    ),
    "portal_unreachable": ("портал не отвечает", "the portal does not answer"),
    "portal_untrusted": (
        "сертификат портала не проверяется",
        "the portal's certificate is not trusted",
    ),
    "portal_redirects": (
        "портал отвечает переадресацией: сменился адрес?",
        "the portal redirects: was it renamed?",
    ),
    "portal_bad_answer": (
        "ответ портала не разбирается",
        "the portal's answer cannot be parsed",
    ),
    "NOT_FOUND": ("карточка удалена", "the card was deleted"),
    "OWNER_NOT_FOUND": ("карточка удалена", "the card was deleted"),
    "ACCESS_DENIED": ("нет прав на карточку", "no right to the card"),
    "dropped": ("снят человеком", "dropped by a person"),
    "internal": ("внутренняя ошибка, нужен администратор", "an internal error"),
    "erased": ("данные этого обращения уничтожены", "this message was erased"),
    "already_erased": ("это обращение уже уничтожается", "this message is being erased already"),
    "not_yet_erased": (
        "другая сторона ещё не всё уничтожила",
        "the other side has not erased everything yet",
    ),
    "forgotten": ("данные этого обращения уничтожены", "this message was erased"),
    "no_card": ("обращение без карточки", "the message has no card"),
    "stage_unknown": ("такой стадии нет в портале", "the portal has no such stage"),
    "converted": ("лид уже стал сделкой", "the lead is a deal already"),
    "human_value": ("значение изменил человек, оставлено", "a person's value was kept"),
}


DECIDED = {
    "new": ("ждёт решения", "waits for a decision"),
    "approved": ("одобрено, выполняется", "approved, being done"),
    "done": ("выполнено", "done"),
    "declined": ("отклонено человеком", "refused by a person"),
    "replaced": ("заменено новым предложением", "replaced by a newer proposal"),
    "too_late": ("слишком поздно", "too late"),
    "failed": ("не удалось", "failed"),
}

OMITTED = {
    "omitted_too_large": (
        "слишком велико для передачи из портала",
        "too large to leave the portal",
    ),
    "omitted_unavailable": ("файл недоступен", "the file is unavailable"),
    "omitted_forbidden": ("нет прав на файл", "no right to the file"),
}


def not_carried(number: int, kind: str, why: str) -> tuple[str, str]:
    """The line for one attachment that did not cross, in both languages."""
    words: dict[str, tuple[str, str]] = {**REASONS_OF_FILES, **OMITTED}
    names: dict[str, tuple[str, str]] = {**FORMATS}
    reason_, name = words.get(why, (why, why)), names.get(kind, (kind, kind))
    return (
        f"вложение {number} ({name[0]}) не передано: {reason_[0]}",
        f"attachment {number} ({name[1]}) not carried: {reason_[1]}",
    )


def states(code: str) -> tuple[str, str]:
    """The words for an outcome or a state in both languages."""
    return STATES.get(code, (code, code))


def state(code: str, language: Language = "ru") -> str:
    """The words for an outcome or a state in one language."""
    return states(code)[language == "en"]


def reasons(code: str) -> tuple[str, str]:
    """The words for a reason in both languages; an unknown code is shown as it is."""
    return REASONS.get(code, (f"код {code}", f"code {code}"))


def reason(code: str, language: Language = "ru") -> str:
    """The words for a reason in one language."""
    return reasons(code)[language == "en"]


def any_reason(code: str) -> str:
    """The Russian words for a reason of a message or of one of its files."""
    files: dict[str, tuple[str, str]] = {**REASONS_OF_FILES, **OMITTED, **REASONS}
    return files.get(code, (f"код {code}", ""))[0]


def line(outcome: str, code: str, language: Language = "ru") -> str:
    """One line: the state and, if there is one, the reason."""
    why = reason(code, language)
    return f"{state(outcome, language)}: {why}" if why else state(outcome, language)
