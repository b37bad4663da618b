using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>The amounts of a dose are positive, of a size that arithmetic can hold, and in units that fit each other.</summary>
internal static class DoseChecks
{
    private const decimal Largest = 1_000_000_000_000m;

    public static void Run(ProtocolDocument p, DoseDeclaration dose, string path, SourceMap map)
    {
        Basis(p, dose.Amount, path + ".amount", map);
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

        if (dose.Levels is { } levels)
        {
            Levels(levels, path + ".levels.reductions", map);
        }
    }

    private static void Basis(ProtocolDocument p, DoseAmount amount, string path, SourceMap map)
    {
        switch (amount)
        {
            case ByWeight weight:
                Positive(weight.PerKilogram, path + ".perKilogram", map);
                break;
            case BySurface surface:
                Positive(surface.PerSquareMetre, path + ".perSquareMetre", map);
                Field(p, surface.Height, "cm", path + ".height", map);
                Limited(surface.LargestArea, "m2", path + ".largestArea", map);
                break;
            case AreaUnderCurve curve:
                Field(p, curve.Clearance, "mL/min", path + ".clearance", map);
                Limited(curve.LargestClearance, "mL/min", path + ".largestClearance", map);
                break;
            case FixedAmount given:
                Positive(given.Amount, path + ".amount", map);
                break;
            default:
                break;
        }
    }

    private static void Field(ProtocolDocument p, string name, string unit, string path, SourceMap map)
    {
        if (NameChecks.Known(path, name, p.Fields.Select(f => f.Id), map) && p.Fields.First(f => f.Id == name) is var field && !(field.Kind == FieldKind.Number && field.Unit is { } own && Units.Comparable(own, unit)))
        {
            map.Add("P011", path, "The dose goes by this field, and its kind or unit does not fit.", $"\"{name}\", {field.Unit ?? "no number"}", unit + " or a unit of the same kind");
        }
    }

    private static void Limited(Limit limit, string unit, string path, SourceMap map)
    {
        if (limit is not CountsAtMost most)
        {
            return;
        }

        Positive(most.Value, path + ".value", map);
        if (!Units.Comparable(most.Value.Unit, unit))
        {
            map.Add("P011", path + ".value", "The unit does not fit what is limited.", $"\"{most.Value.Unit}\"", unit);
        }
    }

    private static void Levels(DoseLevelRules levels, string path, SourceMap map)
    {
        if (levels.Reductions.IsEmpty)
        {
            map.Add("P003", path, "The list is empty.", "no item", "at least one; without levels the key levels is left out");
        }

        for (var i = 0; i < levels.Reductions.Length; i++)
        {
            var level = levels.Reductions[i];
            if (level.Id == Dosing.DoseLevel.FullId || levels.Reductions.Take(i).Any(l => l.Id == level.Id))
            {
                map.Add("P007", $"{path}[{i}].id", "The name is used twice.", $"\"{level.Id}\"", "a name of its own; full is the level that is not reduced");
            }

            if (i > 0 && level.Percent >= levels.Reductions[i - 1].Percent)
            {
                map.Add("P209", $"{path}[{i}].percent", "Each level is lower than the one before.", FormattableString.Invariant($"{level.Percent} after {levels.Reductions[i - 1].Percent}"), FormattableString.Invariant($"below {levels.Reductions[i - 1].Percent}"));
            }
        }
    }

    private static void Amount(DoseDeclaration dose, Quantity quantity, string path, SourceMap map)
    {
        Positive(quantity, path, map);
        if (!Units.Comparable(dose.Unit, quantity.Unit))
        {
            map.Add("P011", path, "The unit does not fit the unit of the dose.", $"\"{quantity.Unit}\"", dose.Unit);
        }
    }

    /// <summary>The volume is amount by strength, so the strength is an amount per mL and nothing else: g/L would be taken for g/mL.</summary>
    private static void Strength(DoseDeclaration dose, Quantity strength, string path, SourceMap map)
    {
        Positive(strength, path, map);
        if (!strength.Unit.EndsWith("/mL", StringComparison.Ordinal) || !Units.Comparable(dose.Unit, strength.Unit[..^3]))
        {
            map.Add("P011", path, "The strength is not an amount of the dose's kind per mL.", $"\"{strength.Unit}\"", dose.Unit + "/mL or a unit of the same kind");
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
