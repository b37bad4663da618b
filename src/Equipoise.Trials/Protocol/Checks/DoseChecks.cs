using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>The amounts of a dose are positive, of a size that arithmetic can hold, and in units that fit each other.</summary>
internal static class DoseChecks
{
    private const decimal Largest = 1_000_000_000_000m;

    public static void Run(DoseDeclaration dose, string path, SourceMap map)
    {
        Positive(dose.PerKilogram, path + ".perKilogram", map);
        Amount(dose, dose.Rounding.Nearest, path + ".rounding.nearest", map);
        Amount(dose, dose.Rounding.Otherwise, path + ".rounding.otherwise", map);
        if (dose.Cap is CapAtMost cap)
        {
            Amount(dose, cap.Amount, path + ".cap.amount", map);
        }

        if (dose.Vial is { } vial)
        {
            Amount(dose, vial.Usable, path + ".vial.usable", map);
            Strength(dose, vial.PerMillilitre, path + ".vial.perMillilitre", map);
        }
    }

    private static void Amount(DoseDeclaration dose, Quantity quantity, string path, SourceMap map)
    {
        Positive(quantity, path, map);
        if (!Units.Comparable(dose.PerKilogram.Unit, quantity.Unit))
        {
            map.Add("P011", path, "The unit does not fit the unit of the dose.", $"\"{quantity.Unit}\"", dose.PerKilogram.Unit);
        }
    }

    /// <summary>The volume is amount by strength, so the strength is an amount per mL and nothing else: g/L would be taken for g/mL.</summary>
    private static void Strength(DoseDeclaration dose, Quantity strength, string path, SourceMap map)
    {
        Positive(strength, path, map);
        if (!strength.Unit.EndsWith("/mL", StringComparison.Ordinal) || !Units.Comparable(dose.PerKilogram.Unit, strength.Unit[..^3]))
        {
            map.Add("P011", path, "The strength is not an amount of the dose's kind per mL.", $"\"{strength.Unit}\"", dose.PerKilogram.Unit + "/mL or a unit of the same kind");
        }
    }

    private static void Positive(Quantity quantity, string path, SourceMap map)
    {
        if (quantity.Value is <= 0 or > Largest)
        {
            map.Add("P009", path, "The amount is out of range.", quantity.ToString(), FormattableString.Invariant($"above 0 and at most {Largest}"));
        }
    }
}
