using Equipoise.Trials.Dosing.Library;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Dosing;

/// <summary>What a dose is computed from, as far as the protocol needs it.</summary>
/// <param name="WeightKilograms">Body weight.</param>
/// <param name="HeightCentimetres">Height.</param>
/// <param name="Clearance">Creatinine clearance, and where it comes from.</param>
public sealed record DoseBasis(decimal? WeightKilograms = null, decimal? HeightCentimetres = null, Clearance? Clearance = null);

/// <summary>A dose: the exact amount, the amount after cap, level and rounding, and, where the protocol declares vials, volume and vials.</summary>
/// <param name="ExactAmount">The full amount by the protocol's formula.</param>
/// <param name="Amount">The amount to give.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="VolumeMillilitres">Volume of <paramref name="Amount"/>.</param>
/// <param name="Vials">Vials needed for one dose.</param>
/// <param name="SurfaceSquareMetres">The body surface area as it counted; null where the dose does not go by it.</param>
/// <param name="ClearanceMillilitresPerMinute">The clearance as it counted; null where the dose does not go by it.</param>
/// <param name="Explanation">The arithmetic, for people.</param>
public sealed record CalculatedDose(
    decimal ExactAmount, decimal Amount, string Unit, decimal? VolumeMillilitres, int? Vials, decimal? SurfaceSquareMetres, decimal? ClearanceMillilitresPerMinute, string Explanation);

/// <summary>Doses in decimal arithmetic: binary floating point would need a third vial at 72 kg.</summary>
public static class DoseCalculation
{
    /// <summary>The full dose for a weight, where the dose goes by weight.</summary>
    /// <exception cref="ArgumentException">The weight is not positive, or the dose goes by something else.</exception>
    public static CalculatedDose Compute(DoseDeclaration dose, decimal weightKilograms) => Compute(dose, new DoseBasis(weightKilograms));

    /// <summary>The dose: formula, then cap, then level, then rounding.</summary>
    /// <param name="dose">What the protocol says.</param>
    /// <param name="basis">What it goes by.</param>
    /// <param name="percent">The level, in percent of the full dose; above 0.</param>
    /// <exception cref="ArgumentException">What the dose goes by is missing or out of range, or the percent is not positive.</exception>
    public static CalculatedDose Compute(DoseDeclaration dose, DoseBasis basis, decimal percent = 100)
    {
        if (percent <= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"The level is {percent} %; it must be positive."), nameof(percent));
        }

        var unit = dose.Unit;
        var (exact, surface, clearance, formula) = Exact(dose.Amount, basis);
        var capped = Capped(dose, exact);
        var levelled = capped * percent / 100;
        var amount = Round(levelled, dose.Rounding, unit);
        var explanation = FormattableString.Invariant($"{formula} = {exact:0.######} {Spoken(unit)}")
            + (capped < exact ? FormattableString.Invariant($", capped at {capped:0.######} {Spoken(unit)}") : "")
            + (percent == 100 ? "" : FormattableString.Invariant($", {percent:0.######} % of it {levelled:0.######} {Spoken(unit)}"))
            + FormattableString.Invariant($"; given {amount:0.######} {Spoken(unit)}");
        return new CalculatedDose(exact, amount, unit, dose.Vial is { } v ? Volume(amount, unit, v) : null, dose.Vial is { } vial ? VialsFor(amount, unit, vial) : null, surface, clearance, explanation);
    }

    /// <summary>An exact amount after cap and rounding, at the full level.</summary>
    internal static decimal Full(DoseDeclaration dose, decimal exact) => Round(Capped(dose, exact), dose.Rounding, dose.Unit);

    /// <summary>Volume of an amount, in mL, unrounded.</summary>
    public static decimal Volume(decimal amount, string unit, VialDeclaration vial) => amount / Units.Convert(vial.PerMillilitre.Value, Numerator(vial.PerMillilitre.Unit), unit);

    /// <summary>Vials for an amount, when none is shared with another dose.</summary>
    public static int VialsFor(decimal amount, string unit, VialDeclaration vial) => (int)Math.Ceiling(amount / Units.Convert(vial.Usable.Value, vial.Usable.Unit, unit));

    /// <summary>A unit in words for people: "IU" is on the list of abbreviations that are not to be used (Joint Commission).</summary>
    private static string Spoken(string unit) => unit == "IU" ? "international units" : unit;

    private static (decimal Amount, decimal? Surface, decimal? Clearance, string Formula) Exact(DoseAmount amount, DoseBasis basis)
    {
        switch (amount)
        {
            case ByWeight rule:
                var weight = Positive(basis.WeightKilograms, "weight", "kg");
                return (rule.PerKilogram.Value * weight, null, null, FormattableString.Invariant($"{rule.PerKilogram.Value} {Spoken(rule.PerKilogram.Unit)} per kg x {weight} kg"));
            case BySurface rule:
                var (height, kilograms) = (Positive(basis.HeightCentimetres, "height", "cm"), Positive(basis.WeightKilograms, "weight", "kg"));
                var area = Library.BodySurfaceArea.Compute(rule.Formula, height, kilograms, rule.Decimals);
                var counted = Counted(area, rule.LargestArea, "m2");
                return (rule.PerSquareMetre.Value * counted, counted, null, FormattableString.Invariant(
                    $"{rule.PerSquareMetre.Value} {Spoken(rule.PerSquareMetre.Unit)} per m2 x {counted} m2 ({rule.Formula}: {height:0.##} cm, {kilograms:0.##} kg{(counted < area ? FormattableString.Invariant($"; {area} m2 counts as {counted}") : "")})"));
            case AreaUnderCurve rule:
                var found = basis.Clearance ?? throw new ArgumentException("The clearance is missing; the dose goes by it.", nameof(basis));
                _ = Positive(found.MillilitresPerMinute, "clearance", "mL/min");
                var result = CalvertDose.Compute(new CalvertRule(rule.Target, rule.LargestClearance is CountsAtMost most ? Units.Convert(most.Value.Value, most.Value.Unit, "mL/min") : null, 1), found);
                var used = (result.ExactMilligrams / rule.Target) - 25;
                return (result.ExactMilligrams, null, used, FormattableString.Invariant($"{rule.Target} x ({used:0.##}{(result.ClearanceCapped ? " (capped)" : "")} + 25), clearance {found.Explanation}"));
            case FixedAmount rule:
                return (rule.Amount.Value, null, null, "fixed amount");
            default:
                throw new ArgumentException($"There is no dose of kind {amount.GetType().Name}.", nameof(amount));
        }
    }

    private static decimal Capped(DoseDeclaration dose, decimal exact) => dose.Cap is CapAtMost cap ? Math.Min(exact, Units.Convert(cap.Amount.Value, cap.Amount.Unit, dose.Unit)) : exact;

    private static decimal Counted(decimal value, Limit limit, string unit) => limit is CountsAtMost most ? Math.Min(value, Units.Convert(most.Value.Value, most.Value.Unit, unit)) : value;

    private static decimal Positive(decimal? value, string what, string unit) => value switch
    {
        > 0 => value.Value,
        null => throw new ArgumentException($"The {what} is missing; the dose goes by it."),
        _ => throw new ArgumentException(FormattableString.Invariant($"The {what} is {value} {unit}; it must be positive.")),
    };

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
