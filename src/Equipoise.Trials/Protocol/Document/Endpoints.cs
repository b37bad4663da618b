using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>A time-to-event endpoint: the first of some happenings.</summary>
[Doc("A time-to-event endpoint.")]
public sealed record EndpointDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("Where time starts."), OpenChoice("P111", "Counting from treatment has no meaning in an untreated arm.")] TimeOrigin Origin,
    [Doc("The happenings of which the first counts.")] ImmutableArray<EndpointEvent> Events,
    [Doc("Where time ends without an event."), OpenChoice("P112", "A telephone call cannot rule out recurrence.")] CensoringRule Censoring,
    [Doc("What becomes of relapses between visits, events after missed visits, new therapy, second primaries and crossover. An endpoint with relapse needs it.")] EndpointRuleSet? Rules = null);

/// <summary>A happening that can end a participant's time.</summary>
public enum EndpointEvent
{
    /// <summary>First documented evidence of recurrence.</summary>
    Relapse,

    /// <summary>Death of any cause.</summary>
    Death,

    /// <summary>Diagnosis of another invasive cancer.</summary>
    SecondPrimary,
}

/// <summary>Where time ends without an event.</summary>
public enum CensoringRule
{
    /// <summary>The last assessment that could have shown a recurrence.</summary>
    LastDiseaseAssessment,

    /// <summary>The last date on which the participant was known to be alive.</summary>
    LastContact,
}

/// <summary>The named choices by which an endpoint's date follows from what was recorded.</summary>
[Doc("The choices by which an endpoint's date follows from what was recorded.")]
public sealed record EndpointRuleSet(
    [Doc("Which date a relapse has."), OpenChoice("P125", "A relapse found between visits can be dated by its evidence, by the middle of the interval, or by the next planned visit.")] RelapseDating RelapseDate,
    [Doc("What becomes of an event after visits in a row without an assessment."), OpenChoice("P121", "An event after missed visits counts, or time ends at the last assessment; the two can differ by years.")] MissedVisitRule MissedVisits,
    [Doc("What becomes of a participant who begins another therapy of the disease before the event."), OpenChoice("P122", "Therapy begun before the event changes what follows.")] NewTherapyRule NewTherapy,
    [Doc("What becomes of a second primary cancer, where it is not among the events.")] SecondPrimaryRule SecondPrimary = SecondPrimaryRule.Ignore,
    [Doc("What becomes of a participant who crossed over.")] CrossoverRule Crossover = CrossoverRule.Ignore);

/// <summary>Which date a relapse has.</summary>
public enum RelapseDating
{
    /// <summary>The first documented evidence.</summary>
    FirstEvidence,

    /// <summary>The middle of the interval from the last assessment without recurrence (or randomisation) to the evidence, rounded down to a day.</summary>
    Midpoint,

    /// <summary>The evidence where it falls in the window of a planned visit, otherwise the date of the next planned visit; not after death, and not after the cut.</summary>
    NextPlannedVisit,
}

/// <summary>What becomes of an event after missed visits.</summary>
[Doc("What becomes of an event after visits in a row without an assessment.")]
public sealed record MissedVisitRule(
    [Doc("So many planned visits in a row, whose windows closed between the last assessment and the event.")][Range(1, 100)] int AtLeast,
    [Doc("What then holds.")] AfterMissedVisits Then);

/// <summary>What holds after missed visits.</summary>
public enum AfterMissedVisits
{
    /// <summary>The event counts, on its date.</summary>
    CountTheEvent,

    /// <summary>Time ends without an event at the last assessment before the missed visits.</summary>
    CensorAtLastAssessment,
}

/// <summary>What becomes of a participant who begins another therapy before the event.</summary>
public enum NewTherapyRule
{
    /// <summary>Nothing: time goes on.</summary>
    Ignore,

    /// <summary>Time ends without an event at the last assessment up to its start.</summary>
    CensorAtLastAssessment,

    /// <summary>Its start is an event.</summary>
    CountAsEvent,
}

/// <summary>What becomes of a second primary cancer that is not among the events.</summary>
public enum SecondPrimaryRule
{
    /// <summary>Nothing: time goes on.</summary>
    Ignore,

    /// <summary>Time ends without an event on the day of its diagnosis.</summary>
    CensorAtDiagnosis,
}

/// <summary>What becomes of a participant who crossed over.</summary>
public enum CrossoverRule
{
    /// <summary>Nothing: analysed as randomised.</summary>
    Ignore,

    /// <summary>Time ends without an event when the other treatment starts. A sensitivity analysis; it is not as randomised.</summary>
    CensorAtCrossover,
}
