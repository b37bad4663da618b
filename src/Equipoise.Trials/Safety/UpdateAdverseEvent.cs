using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Safety;

/// <summary>
/// Records new information about an adverse event: that it worsened, ended, was judged anew. What is null stays as it is. A value that was recorded wrongly is corrected instead.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that reported the event.</param>
/// <param name="KnownAt">When the site learnt it.</param>
/// <param name="Information">What was learnt, in words.</param>
/// <param name="Grade">The worst grade so far; not lower than before.</param>
/// <param name="EndedOn">Last day.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Attribution">The investigator's judgement.</param>
/// <param name="AttributedTo">The arm whose treatment is meant.</param>
/// <param name="Action">What was done about the treatment.</param>
/// <param name="Seriousness">The criteria of seriousness, all of them.</param>
public sealed record UpdateAdverseEvent(
    string Participant,
    long Entry,
    Instant KnownAt,
    string Information,
    int? Grade = null,
    LocalDate? EndedOn = null,
    AdverseEventOutcome? Outcome = null,
    Attribution? Attribution = null,
    string? AttributedTo = null,
    TreatmentAction? Action = null,
    ImmutableArray<SeriousnessCriterion>? Seriousness = null) : RandomisedCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => SiteStaffAndDataManager;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (participant.AdverseEvents.FirstOrDefault(a => a.Entry == Entry) is not { } known)
        {
            return Decision.Refuse("event-unknown", string.Create(CultureInfo.InvariantCulture, $"Entry {Entry} reports no adverse event of {Participant}; {Listed(participant)}."));
        }

        if (KnownAt > deciding.Now || KnownAt < known.Current.AwareAt)
        {
            return Decision.Refuse("known-at", $"The site cannot have learnt this at {AdverseEventRules.Written(KnownAt)}; it has known of the event since {AdverseEventRules.Written(known.Current.AwareAt)}, and now it is {AdverseEventRules.Written(deciding.Now)}.");
        }

        if (participant.ConsentWithdrawal is { } withdrawn && KnownAt.InZone(deciding.State.Sites[participant.Site].Zone).Date > withdrawn.Fact.WithdrewOn)
        {
            return Decision.Refuse("consent-withdrawn", $"{Participant} took the consent back on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}; nothing learnt later is recorded.");
        }

        if (string.IsNullOrWhiteSpace(Information))
        {
            return Decision.Refuse("information", "What was learnt is missing.");
        }

        if (Grade < known.Grade)
        {
            return Decision.Refuse("grade-lower", string.Create(CultureInfo.InvariantCulture, $"The grade recorded is the worst, {known.Grade}; a grade of {Grade} is no news of it. A grade recorded wrongly is corrected."));
        }

        var grade = Grade ?? known.Grade;
        var expected = Expectedness.Judge(deciding.Protocol.Document.Safety.Expected, known.Term, grade is >= 1 and <= 5 ? grade : known.Grade);
        var criteria = Seriousness is { } given ? ReportAdverseEvent.Ordered(given) : (ImmutableArray<SeriousnessCriterion>?)null;
        var to = AttributedTo ?? (Attribution >= Expedited.Attribution.Possible && known.Current.AttributedTo is null && participant.TreatmentArm is { } arm && deciding.Protocol.Arm(arm).Treatment is not null ? arm : null);
        var updated = new AdverseEventUpdated(Participant, Entry, KnownAt, Grade, EndedOn, Attribution, to, Action, Outcome, criteria, expected.Expected, expected.Explanation, Information, FoundByRule: false);
        var values = AdverseEventState.Updated(known.Current, updated) with { EndedOn = EndedOn ?? (AdverseEventState.IsOver(Outcome ?? known.Current.Outcome) ? known.Current.EndedOn : null) };
        return (AdverseEventRules.CheckTerm(deciding.State, deciding.Protocol.Document.Safety.Dictionary, known.Term, grade) ?? AdverseEventRules.Check(values, participant, deciding)) is { } impossible ? new Decision([], impossible)
            : !known.Serious && AdverseEventRules.Late(values, KnownAt, deciding, participant) is { } late ? Decision.Of(updated, late)
            : Decision.Of(updated);
    }

    internal static string Listed(ParticipantState participant) => participant.AdverseEvents.IsEmpty ? "none is reported"
        : "reported are " + string.Join(", ", participant.AdverseEvents.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Entry} ({a.Term} grade {a.Grade})")));
}
