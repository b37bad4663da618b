using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Safety;

/// <summary>Reports an adverse event. Whether it was expected follows from the protocol's list; one that is serious and recorded too late is a deviation too.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Term">Term of the trial's dictionary; case and blanks around it do not count.</param>
/// <param name="Grade">A grade that the term has.</param>
/// <param name="OnsetOn">First day.</param>
/// <param name="AwareAt">When the site became aware.</param>
/// <param name="Attribution">The investigator's judgement.</param>
/// <param name="Seriousness">The criteria of seriousness that it meets; none where it is not serious.</param>
/// <param name="Action">What was done about the treatment.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="EndedOn">Last day; required of an event that is resolved.</param>
/// <param name="AttributedTo">The arm whose treatment is meant; by default the one that the participant has.</param>
public sealed record ReportAdverseEvent(
    string Participant,
    string Term,
    int Grade,
    LocalDate OnsetOn,
    Instant AwareAt,
    Attribution Attribution,
    ImmutableArray<SeriousnessCriterion> Seriousness = default,
    TreatmentAction Action = TreatmentAction.None,
    AdverseEventOutcome Outcome = AdverseEventOutcome.NotResolved,
    LocalDate? EndedOn = null,
    string? AttributedTo = null) : RandomisedCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => SiteStaffAndDataManager;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if ((Implausible(OnsetOn, "An adverse event", participant, randomisation, today)
            ?? AdverseEventRules.CheckTerm(deciding.State, deciding.Protocol.Document.Safety.Dictionary, Term, Grade)) is { } refusal)
        {
            return new Decision([], refusal);
        }

        if (AwareAt > deciding.Now)
        {
            return Decision.Refuse("date-in-future", "The site cannot have become aware in the future.");
        }

        if (AwareAt.InZone(deciding.State.Sites[participant.Site].Zone).Date < OnsetOn)
        {
            return Decision.Refuse("aware-before-onset", $"The site cannot have become aware before the event began on {OnsetOn:uuuu-MM-dd}.");
        }

        var term = TrialDictionary.Of(deciding.State, deciding.Protocol.Document.Safety.Dictionary)!.Find(Term)!.Name;
        var expected = Expectedness.Judge(deciding.Protocol.Document.Safety.Expected, term, Grade);
        var to = AttributedTo ?? (Attribution >= Attribution.Possible && participant.TreatmentArm is { } arm && deciding.Protocol.Arm(arm).Treatment is not null ? arm : null);
        var reported = new AdverseEventReported(
            Participant, term, Grade, OnsetOn, EndedOn, Attribution, to, Action, Outcome, Ordered(Seriousness), AwareAt, expected.Expected, expected.Explanation, FoundByRule: false);
        return AdverseEventRules.Check(reported, participant, deciding) is { } impossible ? new Decision([], impossible)
            : AdverseEventRules.Late(reported, AwareAt, deciding, participant) is { } late ? Decision.Of(reported, late)
            : Decision.Of(reported);
    }

    /// <summary>Criteria, each once, in the order of their enum.</summary>
    internal static ImmutableArray<SeriousnessCriterion> Ordered(ImmutableArray<SeriousnessCriterion> criteria) => criteria.IsDefault ? [] : [.. criteria.Distinct().Order()];
}
