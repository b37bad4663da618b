using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>How participants are allocated.</summary>
[Doc("How participants are allocated to arms.")]
public sealed record RandomisationSection(
    [Doc("The scheme."), OpenChoice("P101", "Blocks of a fixed, known size let the next allocation be guessed.")] RandomisationScheme Scheme,
    [Doc("Arms and the integer shares in which they are allocated.")] ImmutableArray<AllocationShare> Ratio,
    [Doc("What becomes of a participant randomised in error."), OpenChoice("P115", "Dropping them after the fact breaks the comparison.")] ErrorHandling RandomisedInError,
    [Doc("People needed for a change of scheme.")][Range(1, 100)] int PeopleForChange,
    [Doc("Where a sequence runs: one in each stratum, or one over the whole trial. Minimisation always runs over the whole trial.")] SequenceScope Within = SequenceScope.Strata);

/// <summary>Where a sequence of allocations runs.</summary>
public enum SequenceScope
{
    /// <summary>Each stratum has a sequence of its own.</summary>
    Strata,

    /// <summary>The whole trial has one sequence; the strata serve the analysis alone.</summary>
    Trial,
}

/// <summary>An arm's share.</summary>
[Doc("An arm's share.")]
public sealed record AllocationShare([Doc("The arm.")] string Arm, [Doc("A whole number.")][Range(1, 1000)] int Share);

/// <summary>What becomes of a participant randomised in error.</summary>
public enum ErrorHandling
{
    /// <summary>The slot is consumed; the participant is marked and analysed as randomised.</summary>
    MarkAndAnalyseAsRandomised,
}

/// <summary>When participants are seen.</summary>
[Doc("When participants are seen.")]
public sealed record FollowUpSection(
    [Doc("Where months are counted from."), OpenChoice("P116", "Unequal schedules between arms bias the time of relapse.")] TimeOrigin Anchor,
    [Doc("Days on either side of a visit's date.")][Range(0, 366)] int WindowDays,
    [Doc("Periods, one after the other.")] ImmutableArray<VisitPeriod> Visits,
    [Doc("What is examined.")] ImmutableArray<string> Examinations);

/// <summary>A stretch of follow-up with evenly spaced visits.</summary>
[Doc("A stretch of evenly spaced visits.")]
public sealed record VisitPeriod(
    [Doc("Months from one visit to the next.")][Range(1, 1200)] int EveryMonths,
    [Doc("Last month of the stretch; none for the last, open one.")][Range(1, 1200)] int? UntilMonth = null);

/// <summary>Where time starts.</summary>
public enum TimeOrigin
{
    /// <summary>The date of randomisation, in both arms.</summary>
    Randomisation,
}

/// <summary>A set of randomised participants, by cohort.</summary>
[Doc("A set of randomised participants.")]
public sealed record AnalysisSetDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("The cohorts that belong.")] ImmutableArray<string> Cohorts);

/// <summary>Who sees what.</summary>
[Doc("Who sees what.")]
public sealed record AccessSection(
    [Doc("Who sees results by arm before the end."), OpenChoice("P118", "Open label is not open results.")] ImmutableArray<Role> ComparativeResults,
    [Doc("Who may unblind a participant, or that nothing is blinded."), OpenChoice("P107", "In an emergency nobody has time to ask.")] Unblinding Unblinding,
    [Doc("Members of the board who sign its advice before the sponsor acts on it.")][Range(1, 20)] int BoardSignatures = 1);

/// <summary>Who may unblind.</summary>
[Doc("Who may unblind a participant.")]
[Kinds(typeof(NothingBlinded), typeof(EmergencyUnblinding))]
public abstract record Unblinding;

/// <summary>The trial is open label: each participant's arm is known at the site.</summary>
[Doc("The trial is open label.")]
public sealed record NothingBlinded : Unblinding;

/// <summary>In an emergency, by the roles named, one participant at a time, with a reason.</summary>
[Doc("In an emergency, by the roles named.")]
public sealed record EmergencyUnblinding([Doc("Who may.")] ImmutableArray<Role> By) : Unblinding;

/// <summary>The parts people have in a trial.</summary>
public enum Role
{
    /// <summary>Research nurse or coordinator at a site.</summary>
    Nurse,

    /// <summary>Investigator at a site.</summary>
    Investigator,

    /// <summary>Data manager at the coordinating centre.</summary>
    DataManager,

    /// <summary>The trial's statistician, who does not see results by arm.</summary>
    TrialStatistician,

    /// <summary>The board's statistician, who does.</summary>
    IndependentStatistician,

    /// <summary>Member of the data-monitoring board.</summary>
    Board,

    /// <summary>Sponsor.</summary>
    Sponsor,

    /// <summary>Inspector, who reads everything and writes nothing.</summary>
    Inspector,

    /// <summary>The program itself, for acts that follow from a rule.</summary>
    System,
}

/// <summary>What happens when the trial closes early.</summary>
[Doc("What happens when the trial closes early.")]
public sealed record ClosureSection(
    [Doc("New randomisations from the committed instant on.")] AfterClosure NewRandomisation,
    [Doc("Courses of treatment that are running."), OpenChoice("P119", "Participants on treatment must not be forgotten.")] RunningCourses RunningCourses,
    [Doc("Follow-up.")] FollowUpAfterClosure FollowUp,
    [Doc("Months of follow-up after closure of accrual before the final analysis.")][Range(0, 1200)] int FollowUpMonths);

/// <summary>New randomisations after closure.</summary>
public enum AfterClosure
{
    /// <summary>Refused.</summary>
    Refuse,
}

/// <summary>Running courses after closure.</summary>
public enum RunningCourses
{
    /// <summary>They may be finished.</summary>
    MayFinish,

    /// <summary>They stop.</summary>
    Stop,
}

/// <summary>Follow-up after closure.</summary>
public enum FollowUpAfterClosure
{
    /// <summary>It goes on as planned.</summary>
    Continue,
}
