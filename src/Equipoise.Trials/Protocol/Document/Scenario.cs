using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>What a rehearsal assumes to be true.</summary>
[Doc("What a rehearsal assumes to be true.")]
public sealed record ScenarioDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("Date on which the first site opens, as YYYY-MM-DD.")] NodaTime.LocalDate Start,
    [Doc("Sites that take part.")] ImmutableArray<ScenarioSite> Sites,
    [Doc("Cohorts, with their accrual and course.")] ImmutableArray<ScenarioCohort> Cohorts,
    [Doc("Proportion of candidates who fail screening.")][Range(0, 0.95)] double ScreenFailure,
    [Doc("Proportion lost to follow-up in a year.")][Range(0, 0.95)] double LossPerYear,
    [Doc("Proportion of those eligible to cross over who do.")][Range(0, 1)] double Crossover,
    [Doc("Chance that a dose is held, at each slot.")][Range(0, 0.9)] double HoldPerDose,
    [Doc("Toxicities of treated participants.")] ImmutableArray<ScenarioToxicity> Toxicities,
    [Doc("What goes otherwise than planned in a rehearsal; nothing if it is left out. Simulations pass it over.")] ScenarioConduct? Conduct = null);

/// <summary>What goes otherwise than planned in a rehearsal.</summary>
[Doc("What goes otherwise than planned in a rehearsal.")]
public sealed record ScenarioConduct(
    [Doc("Chance that a planned visit does not take place.")][Range(0, 1)] double MissedVisit = 0,
    [Doc("Chance that a planned visit takes place after its window.")][Range(0, 1)] double LateVisit = 0,
    [Doc("Second primary cancers per year and participant.")][Range(0, 10)] double SecondPrimaryPerYear = 0,
    [Doc("Therapies outside the protocol, begun per year and participant.")][Range(0, 10)] double NewTherapyPerYear = 0,
    [Doc("Chance that a treated participant withdraws from treatment.")][Range(0, 1)] double WithdrawFromTreatment = 0,
    [Doc("Chance that a participant withdraws from follow-up within two years.")][Range(0, 1)] double WithdrawFromFollowUp = 0,
    [Doc("Chance that a participant takes the consent back within two years.")][Range(0, 1)] double WithdrawConsent = 0,
    [Doc("Chance that a visit's date is entered wrongly, asked about and corrected.")][Range(0, 1)] double Slip = 0,
    [Doc("Chance that a contact of somebody else is entered for a participant, and struck.")][Range(0, 1)] double WrongParticipant = 0,
    [Doc("Chance that a participant is found ineligible after randomisation, by a corrected value.")][Range(0, 1)] double FoundIneligible = 0);

/// <summary>A site.</summary>
[Doc("A site.")]
public sealed record ScenarioSite(
    [Doc("Number.")] string Id,
    [Doc("Words.")] string Name,
    [Doc("Time zone in the IANA database, such as America/Chicago.")] string TimeZone,
    [Doc("Months after the start at which it opens.")][Range(0, 1200)] double OpensAfterMonths);

/// <summary>A cohort's accrual and course.</summary>
[Doc("A cohort's accrual and course.")]
public sealed record ScenarioCohort(
    [Doc("The cohort.")] string Cohort,
    [Doc("Randomised participants per month, all sites together.")][Range(0.001, 100000)] double RandomisedPerMonth,
    [Doc("Field values that a participant of this cohort may have, with chances.")] ImmutableArray<ScenarioProfile> Profiles,
    [Doc("Course by arm.")] ImmutableArray<ScenarioCourse> Courses,
    [Doc("Hazard of death after relapse, per month.")][Range(0, 100)] double DeathPerMonthAfterRelapse);

/// <summary>Coded values that occur together, such as a stage.</summary>
[Doc("Coded values that occur together.")]
public sealed record ScenarioProfile(
    [Doc("Relative frequency.")][Range(0.000001, 1000000)] double Frequency,
    [Doc("Values, as field: code.")] ImmutableArray<ScenarioValue> Values);

/// <summary>A field and its code.</summary>
[Doc("A field and its code.")]
public sealed record ScenarioValue([Doc("The field.")] string Field, [Doc("The code.")] string Code);

/// <summary>An arm's course: exponential time to relapse or death.</summary>
[Doc("An arm's course: exponential time to the first of relapse and death.")]
public sealed record ScenarioCourse(
    [Doc("The arm.")] string Arm,
    [Doc("Month at which the survival is stated.")][Range(0.01, 1200)] double AtMonth,
    [Doc("Proportion without relapse or death at that month.")][Range(0.0001, 0.9999)] double EventFree,
    [Doc("Proportion of first events that are deaths without relapse.")][Range(0, 1)] double DeathFirst = 0);

/// <summary>A toxicity of treated participants.</summary>
[Doc("A toxicity of treated participants.")]
public sealed record ScenarioToxicity(
    [Doc("Term.")] string Term,
    [Doc("Chance of each grade from 1 to 5; what is missing to 1 is no toxicity.")] ImmutableArray<double> Grades);
