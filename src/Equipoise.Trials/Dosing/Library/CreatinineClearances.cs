namespace Equipoise.Trials.Dosing.Library;

/// <summary>How the clearance was had.</summary>
public enum ClearanceMethod
{
    /// <summary>(140 - age) x weight / (72 x creatinine), times 0.85 in women. Cockcroft and Gault, Nephron 1976;16:31-41.</summary>
    CockcroftGault,

    /// <summary>(98 - 0.8 (age - 20)) / creatinine per 1.73 square metres, times 0.9 in women, scaled to the participant's area. Jelliffe, Annals of Internal Medicine 1973;79:604-605.</summary>
    Jelliffe,

    /// <summary>Measured with a tracer, or in collected urine.</summary>
    Measured,
}

/// <summary>A clearance with where it comes from.</summary>
/// <param name="Method">How it was had.</param>
/// <param name="MillilitresPerMinute">The clearance, unrounded, of the whole body.</param>
/// <param name="Explanation">The formula with its numbers, for people.</param>
public sealed record Clearance(ClearanceMethod Method, decimal MillilitresPerMinute, string Explanation);

/// <summary>Clearance from age, sex and serum creatinine, in decimal arithmetic. Creatinine below a floor is raised to it where the protocol names one (0.7 mg/dL is in use), since little muscle looks like a good kidney.</summary>
public static class CreatinineClearances
{
    /// <summary>The weight is the one that the protocol names: actual, ideal or adjusted.</summary>
    /// <param name="ageYears">Completed years; 1 to 120.</param>
    /// <param name="weightKilograms">The named weight; above 0, at most 650 kg.</param>
    /// <param name="creatinineMilligramsPerDecilitre">Serum creatinine; above 0, at most 50 mg/dL.</param>
    /// <param name="female">Sex.</param>
    /// <param name="lowestCreatinine">The floor, or null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static Clearance CockcroftGault(int ageYears, decimal weightKilograms, decimal creatinineMilligramsPerDecilitre, bool female, decimal? lowestCreatinine = null)
    {
        var creatinine = Checked(ageYears, creatinineMilligramsPerDecilitre, lowestCreatinine);
        if (weightKilograms is <= 0 or > 650)
        {
            throw new ArgumentOutOfRangeException(nameof(weightKilograms), weightKilograms, "a weight lies above 0 and is at most 650 kg");
        }

        var value = Math.Max(0, 140 - ageYears) * weightKilograms / (72 * creatinine) * (female ? 0.85m : 1m);
        return new Clearance(ClearanceMethod.CockcroftGault, value, FormattableString.Invariant($"Cockcroft-Gault: (140 - {ageYears}) x {weightKilograms} kg / (72 x {creatinine} mg/dL){(female ? " x 0.85" : "")} = {value:0.##} mL/min"));
    }

    /// <summary>Jelliffe's formula of 1973, for the participant's own surface.</summary>
    /// <param name="ageYears">Completed years; 1 to 120.</param>
    /// <param name="surface">Body surface area in square metres; above 0, at most 4.</param>
    /// <param name="creatinineMilligramsPerDecilitre">Serum creatinine; above 0, at most 50 mg/dL.</param>
    /// <param name="female">Sex.</param>
    /// <param name="lowestCreatinine">The floor, or null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static Clearance Jelliffe(int ageYears, decimal surface, decimal creatinineMilligramsPerDecilitre, bool female, decimal? lowestCreatinine = null)
    {
        var creatinine = Checked(ageYears, creatinineMilligramsPerDecilitre, lowestCreatinine);
        if (surface is <= 0 or > 4)
        {
            throw new ArgumentOutOfRangeException(nameof(surface), surface, "a body surface area lies above 0 and is at most 4 square metres");
        }

        var value = (98 - (0.8m * (ageYears - 20))) / creatinine * (female ? 0.9m : 1m) * surface / 1.73m;
        return new Clearance(ClearanceMethod.Jelliffe, value, FormattableString.Invariant($"Jelliffe: (98 - 0.8 x ({ageYears} - 20)) / {creatinine} mg/dL{(female ? " x 0.9" : "")} x {surface} / 1.73 m2 = {value:0.##} mL/min"));
    }

    /// <summary>A clearance that was measured.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or above 400 mL/min.</exception>
    public static Clearance Measured(decimal millilitresPerMinute) => millilitresPerMinute is >= 0 and <= 400
        ? new Clearance(ClearanceMethod.Measured, millilitresPerMinute, FormattableString.Invariant($"measured: {millilitresPerMinute} mL/min"))
        : throw new ArgumentOutOfRangeException(nameof(millilitresPerMinute), millilitresPerMinute, "a clearance lies between 0 and 400 mL/min");

    private static decimal Checked(int ageYears, decimal creatinine, decimal? lowest)
    {
        if (ageYears is < 1 or > 120)
        {
            throw new ArgumentOutOfRangeException(nameof(ageYears), ageYears, "an age lies between 1 and 120 years");
        }

        return creatinine is <= 0 or > 50
            ? throw new ArgumentOutOfRangeException(nameof(creatinine), creatinine, "serum creatinine lies above 0 and is at most 50 mg/dL; 88.4 umol/L are 1 mg/dL")
            : Math.Max(creatinine, lowest ?? 0);
    }
}
