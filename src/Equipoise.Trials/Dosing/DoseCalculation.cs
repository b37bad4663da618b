using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Dosing;

/// <summary>A dose: the exact amount, the amount after cap and rounding, and, where the protocol declares vials, volume and vials.</summary>
/// <param name="ExactAmount">Amount per kilogram times weight.</param>
/// <param name="Amount">The amount to give.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="VolumeMillilitres">Volume of <paramref name="Amount"/>.</param>
/// <param name="Vials">Vials needed for one dose.</param>
public sealed record CalculatedDose(decimal ExactAmount, decimal Amount, string Unit, decimal? VolumeMillilitres, int? Vials);

/// <summary>Weight-based doses in decimal arithmetic: binary floating point would need a third vial at 72 kg.</summary>
public static class DoseCalculation
{
    /// <summary>The dose for a weight.</summary>
    /// <exception cref="ArgumentException">The weight is not positive.</exception>
    public static CalculatedDose Compute(DoseDeclaration dose, decimal weightKilograms)
    {
        if (weightKilograms <= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"The weight is {weightKilograms} kg; it must be positive."), nameof(weightKilograms));
        }

        var unit = dose.PerKilogram.Unit;
        var exact = dose.PerKilogram.Value * weightKilograms;
        var capped = dose.Cap is CapAtMost cap ? Math.Min(exact, Units.Convert(cap.Amount.Value, cap.Amount.Unit, unit)) : exact;
        var amount = Round(capped, dose.Rounding, unit);
        return new CalculatedDose(exact, amount, unit, dose.Vial is { } v ? Volume(amount, unit, v) : null, dose.Vial is { } vial ? VialsFor(amount, unit, vial) : null);
    }

    /// <summary>Volume of an amount, in mL, unrounded.</summary>
    public static decimal Volume(decimal amount, string unit, VialDeclaration vial) => amount / Units.Convert(vial.PerMillilitre.Value, Numerator(vial.PerMillilitre.Unit), unit);

    /// <summary>Vials for an amount, when none is shared with another dose.</summary>
    public static int VialsFor(decimal amount, string unit, VialDeclaration vial) => (int)Math.Ceiling(amount / Units.Convert(vial.Usable.Value, vial.Usable.Unit, unit));

    private static string Numerator(string concentration) => concentration[..concentration.LastIndexOf('/')];

    /// <summary>Rounds to the nearest step; to the finer one where the deviation would exceed the limit.</summary>
    private static decimal Round(decimal exact, RoundingRule rule, string unit)
    {
        var rounded = ToStep(exact, Units.Convert(rule.Nearest.Value, rule.Nearest.Unit, unit), rule.Ties);
        return Math.Abs(rounded - exact) * 100 <= rule.LimitPercent * exact
            ? rounded
            : ToStep(exact, Units.Convert(rule.Otherwise.Value, rule.Otherwise.Unit, unit), rule.Ties);
    }

    private static decimal ToStep(decimal value, decimal step, Ties ties) =>
        Math.Round(value / step, 0, ties == Ties.HalfUp ? MidpointRounding.AwayFromZero : MidpointRounding.ToEven) * step;
}
