using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Protocol;

/// <summary>
/// Units of a field: those of its unit's dimension and, where the field names its substance, those of the other of mass and substance concentration. Nothing else is converted.
/// </summary>
public static class FieldUnits
{
    private const string Mass = "mass concentration", Moles = "substance concentration";

    /// <summary>Whether a value of the field may have the unit.</summary>
    public static bool Takes(this FieldDeclaration field, string unit)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Unit is { } own && (Units.Comparable(unit, own) || (field.Analyte is not null && Units.DimensionOf(unit) is Mass or Moles && Units.DimensionOf(own) is Mass or Moles));
    }

    /// <summary>
    /// The value on the scale on which values of the field are compared: reference units of the dimension, and grams per litre where the field names its substance. Only products and powers of ten
    /// are taken, so that the number is exact and a value at a limit compares as equal to it, in whichever unit each is written.
    /// </summary>
    /// <exception cref="ArgumentException">The field does not take the unit.</exception>
    public static decimal OnScale(this FieldDeclaration field, decimal value, string unit)
    {
        ArgumentNullException.ThrowIfNull(field);
        var reference = Units.InReference(field.Takes(unit) ? value : throw new ArgumentException($"'{unit}' cannot be converted to '{field.Unit}'.", nameof(unit)), unit);
        return field.Analyte is { } substance && Units.DimensionOf(unit) is Moles ? reference * Substances.GramsPerMole(substance) / 1000 : reference;
    }

    /// <summary>The value in another unit; exact within a dimension and from moles to grams, to 28 digits from grams to moles.</summary>
    /// <exception cref="ArgumentException">The field does not take one of the units.</exception>
    public static decimal Convert(this FieldDeclaration field, decimal value, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (from == to)
        {
            return value;
        }

        if (Units.Comparable(from, to))
        {
            return Units.Convert(value, from, to);
        }

        var scaled = field.OnScale(value, from);
        return field.Takes(to) ? Units.DimensionOf(to) is Moles && field.Analyte is { } substance ? scaled * 1000 / (Substances.GramsPerMole(substance) * Units.InReference(1, to)) : scaled / Units.InReference(1, to)
            : throw new ArgumentException($"'{from}' cannot be converted to '{to}'.", nameof(to));
    }

    /// <summary>The value in the field's own unit.</summary>
    /// <exception cref="ArgumentException">The field does not take the unit.</exception>
    public static decimal FromUnit(this FieldDeclaration field, decimal value, string unit)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Convert(value, unit, field.Unit!);
    }
}
