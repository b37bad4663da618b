using System.Globalization;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>A measured value with its unit.</summary>
/// <param name="Value">The number as reported; 0 or more and at most 1e12.</param>
/// <param name="Unit">A unit of <see cref="LaboratoryUnits"/>.</param>
public sealed record LaboratoryValue(decimal Value, string Unit)
{
    internal const decimal Largest = 1_000_000_000_000m;

    /// <summary>As people read it.</summary>
    public override string ToString() => Written(Value, Unit);

    internal LaboratoryValue Checked(string what)
    {
        _ = LaboratoryUnits.Of(Unit);
        return Value is >= 0 and <= Largest ? this
            : throw new ArgumentOutOfRangeException(what, Value, string.Create(CultureInfo.InvariantCulture, $"{what} is {Value} {Unit}; a laboratory value lies between 0 and 1e12"));
    }

    internal static string Written(decimal value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Short(value)}{(unit is "1" or "pH" ? "" : " " + unit)}");

    /// <summary>Without trailing zeros, at most 10 decimals.</summary>
    internal static string Short(decimal value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}

/// <summary>The limits of normal of the laboratory that measured; either may be unknown.</summary>
/// <param name="Lower">Lower limit of normal, or null.</param>
/// <param name="Upper">Upper limit of normal, or null.</param>
/// <param name="Unit">Unit of both.</param>
public sealed record ReferenceLimits(decimal? Lower, decimal? Upper, string Unit);

/// <summary>What a grade is made from.</summary>
/// <param name="Value">The value to grade.</param>
/// <param name="Limits">Limits of normal that go with the value, or null.</param>
/// <param name="Baseline">The participant's value before treatment, or null.</param>
/// <param name="BaselineLimits">Limits of normal that go with the baseline; null: those of the value.</param>
public sealed record LaboratoryFinding(LaboratoryValue Value, ReferenceLimits? Limits = null, LaboratoryValue? Baseline = null, ReferenceLimits? BaselineLimits = null);

/// <summary>What holds where a criterion asks for a baseline and there is none, or none that can be judged normal or not.</summary>
public enum WithoutBaseline
{
    /// <summary>As each rule declares it.</summary>
    AsTheRuleSays,

    /// <summary>The baseline is presumed normal, and criteria that are multiples of it are left out.</summary>
    PresumedNormal,

    /// <summary>The grade is undetermined unless it does not matter.</summary>
    CannotTell,
}
