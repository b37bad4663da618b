using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.Safety;

/// <summary>Adverse events of the worked example's trial.</summary>
internal static class GivenSafety
{
    /// <summary>The report of an event that begins today and that the site learns of now.</summary>
    public static ReportAdverseEvent Event(this GivenTrial trial, string term, int grade, Attribution attribution = Attribution.Possible, string participant = "P1", params SeriousnessCriterion[] criteria) => grade == 5
        ? new ReportAdverseEvent(participant, term, 5, trial.Today, trial.Now, attribution, [.. criteria.Append(SeriousnessCriterion.Death)], Outcome: AdverseEventOutcome.Fatal)
        : new ReportAdverseEvent(participant, term, grade, trial.Today, trial.Now, attribution, [.. criteria]);

    /// <summary>The events that a command leads to.</summary>
    public static ImmutableArray<TrialEvent> Decided(this GivenTrial trial, Trials.Ledger.Actor actor, Trials.Conduct.Command command)
    {
        var decision = trial.When(actor, command);
        decision.Rejection.ShouldBeNull();
        return decision.Events;
    }

    /// <summary>The participant's last adverse event.</summary>
    public static AdverseEventState Last(this GivenTrial trial, string participant = "P1") => trial.State.Participants[participant].AdverseEvents[^1];

    /// <summary>Randomised to interleukin-2 at the trial's clock, and given the first dose on the next day.</summary>
    public static GivenTrial Dosed(this GivenTrial trial, string participant = "P1")
    {
        trial.OnTreatment(participant);
        return trial.Given(GivenTrial.Nurse, new GiveDose(participant, 1, 1, trial.Now, [], ChecksComplete: true));
    }

    public static Instant Hours(this GivenTrial trial, double hours) => trial.Now + Duration.FromHours(hours);
}
