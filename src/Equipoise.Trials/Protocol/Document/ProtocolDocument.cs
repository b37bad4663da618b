using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>The protocol file, key by key, as it was written. Only <see cref="TrialProtocol.Parse"/> makes a checked protocol of it.</summary>
[Doc("One randomised trial, from design to closure.")]
public sealed record ProtocolDocument(
    [Doc("What the trial is called and how it is masked.")] TrialSection Trial,
    [Doc("The values recorded about a participant that criteria and strata speak of.")] ImmutableArray<FieldDeclaration> Fields,
    [Doc("Every criterion must be met before randomisation; there are no waivers.")] EligibilitySection Eligibility,
    [Doc("The factors that make up a stratum.")] ImmutableArray<StratificationFactor> Stratification,
    [Doc("Groups of participants with a goal of their own.")] ImmutableArray<CohortDeclaration> Cohorts,
    [Doc("The arms, in the order in which every table and figure shows them.")] ImmutableArray<ArmDeclaration> Arms,
    [Doc("How participants are allocated to arms.")] RandomisationSection Randomisation,
    [Doc("When participants are seen.")] FollowUpSection FollowUp,
    [Doc("Time-to-event endpoints.")] ImmutableArray<EndpointDeclaration> Endpoints,
    [Doc("The sets of randomised participants that are analysed.")] ImmutableArray<AnalysisSetDeclaration> AnalysisSets,
    [Doc("The hypothesis, the error rates and the size that follows from them.")] DesignSection Design,
    [Doc("The looks at the data and what is decided at each.")] ImmutableArray<AnalysisDeclaration> Analyses,
    [Doc("Dictionary, clocks and rules of safety.")] SafetySection Safety,
    [Doc("Who sees what, and who may unblind.")] AccessSection Access,
    [Doc("What happens when the trial closes early.")] ClosureSection Closure,
    [Doc("What a rehearsal or a simulation assumes to be true.")] ImmutableArray<ScenarioDeclaration> Scenarios = default);

/// <summary>The trial's names.</summary>
[Doc("Names of the trial.")]
public sealed record TrialSection(
    [Doc("A short code of letters, digits and hyphens.")] string Id,
    [Doc("The protocol's version.")] string Version,
    [Doc("The trial's title.")] string Title,
    [Doc("Who does not know the arm.")] Masking Masking,
    [Doc("What is known of the source and what is this file's own choice.")] string? Note = null,
    [Doc("Number in a public registry.")] string? Registration = null);

/// <summary>Who does not know the arm.</summary>
public enum Masking
{
    /// <summary>Everybody knows the participant's own arm; results by arm are withheld all the same.</summary>
    OpenLabel,

    /// <summary>The participant does not know.</summary>
    SingleBlind,

    /// <summary>Neither participant nor site knows.</summary>
    DoubleBlind,
}

/// <summary>A value recorded about a participant, or derived from recorded ones by a named formula.</summary>
[Doc("A recorded or derived value.")]
public sealed record FieldDeclaration(
    [Doc("The name criteria use.")] string Id,
    [Doc("What is recorded.")] FieldKind Kind,
    [Doc("Words for screens and reports.")] string Label,
    [Doc("Unit of a number.")] string? Unit = null,
    [Doc("The accepted codes of a coded field.")] ImmutableArray<string> Codes = default,
    [Doc("Codes that mean 'not known': a criterion on them is missing, a stratum refused.")] ImmutableArray<string> UnknownCodes = default,
    [Doc("Formula of a derived number.")] Derivation? Derivation = null,
    [Doc("The substance whose concentration a number is, where mg/dL and umol/L of it may stand for each other.")] Substance? Analyte = null);

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    /// <summary>A decimal number with a unit.</summary>
    Number,

    /// <summary>One of the declared codes.</summary>
    Code,

    /// <summary>A local date.</summary>
    Date,
}

/// <summary>How a derived field is computed.</summary>
[Doc("How a derived field is computed.")]
[Kinds(typeof(CreatinineClearance), typeof(JelliffeClearance), typeof(BodySurfaceArea), typeof(BodyMassIndex), typeof(DaysSince), typeof(WeeksSince), typeof(AgeAt))]
public abstract record Derivation;

/// <summary>Creatinine clearance from age, sex, weight and serum creatinine.</summary>
[Doc("Creatinine clearance.")]
public sealed record CreatinineClearance(
    [Doc("The formula."), OpenChoice("P105", "Formulas differ by tens of mL/min in the same person.")] ClearanceFormula Formula,
    [Doc("Which weight enters."), OpenChoice("P105", "Actual and ideal weight give different verdicts in obesity.")] ClearanceWeight Weight,
    [Doc("Field with serum creatinine.")] string Creatinine,
    [Doc("Field with age in years, recorded or by ageAt; completed years enter.")] string Age,
    [Doc("Field with sex, coded female or male.")] string Sex,
    [Doc("Field with body weight in kg.")] string WeightField,
    [Doc("Field with height; needed for any weight but the actual one.")] string? Height = null) : Derivation;

/// <summary>Creatinine clearance by Jelliffe's formula of 1973, for the participant's own surface.</summary>
[Doc("Creatinine clearance by Jelliffe 1973: (98 - 0.8 (age - 20)) / creatinine, times 0.9 in women, times surface / 1.73.")]
public sealed record JelliffeClearance(
    [Doc("Field with serum creatinine.")] string Creatinine,
    [Doc("Field with age in years, recorded or by ageAt; completed years enter.")] string Age,
    [Doc("Field with sex, coded female or male.")] string Sex,
    [Doc("Field with the body surface area, recorded or by bodySurfaceArea.")] string Surface) : Derivation;

/// <summary>Body surface area from height and weight.</summary>
[Doc("Body surface area from height and weight.")]
public sealed record BodySurfaceArea(
    [Doc("The formula."), OpenChoice("P105", "Formulas differ in the second decimal, and by more in children and obesity.")] Dosing.Library.SurfaceFormula Formula,
    [Doc("Field with height.")] string Height,
    [Doc("Field with body weight.")] string Weight,
    [Doc("Decimals to which the area is rounded, half away from zero.")][Range(1, 6)] int Decimals = 2) : Derivation;

/// <summary>Weight over the square of height, in kg/m2.</summary>
[Doc("Body mass index from height and weight.")]
public sealed record BodyMassIndex(
    [Doc("Field with height.")] string Height,
    [Doc("Field with body weight.")] string Weight) : Derivation;

/// <summary>Weeks from a date field to the day of assessment: days / 7, not rounded.</summary>
[Doc("Weeks from a recorded date to the day of assessment: days / 7, not rounded.")]
public sealed record WeeksSince([Doc("The date field.")] string From) : Derivation;

/// <summary>Completed years from a date of birth to the day of assessment.</summary>
[Doc("Completed years from a date of birth to the day of assessment; 29 February counts as 28 February in common years.")]
public sealed record AgeAt([Doc("The date field.")] string BirthDate) : Derivation;

/// <summary>Whole days from a date field to the day of assessment.</summary>
[Doc("Days from a recorded date to the day of assessment.")]
public sealed record DaysSince([Doc("The date field.")] string From) : Derivation;

/// <summary>Formulas for creatinine clearance.</summary>
public enum ClearanceFormula
{
    /// <summary>(140 - age) x weight / (72 x creatinine), times 0.85 in women (Cockcroft and Gault, Nephron 1976;16:31-41).</summary>
    CockcroftGault,
}

/// <summary>The weight that enters a clearance formula.</summary>
public enum ClearanceWeight
{
    /// <summary>Body weight as measured.</summary>
    Actual,

    /// <summary>By sex and height (Devine 1974); heights from 152.4 cm.</summary>
    Ideal,

    /// <summary>Ideal + 0.4 x (actual - ideal) where the actual weight is above the ideal one, else the actual weight.</summary>
    Adjusted,

    /// <summary>By sex, weight and body mass index (Janmahasatian 2005).</summary>
    Lean,
}
