using System.Globalization;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>A decimal number with its unit, written in the protocol as one scalar: <c>600000 IU</c>, <c>1.5 mg/dL</c>.</summary>
public readonly record struct Quantity(decimal Value, string Unit)
{
    /// <summary>Reads "VALUE UNIT"; false when the text has another form. The unit is not checked here.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        var gap = text.IndexOf(' ', StringComparison.Ordinal);
        if (gap <= 0 || gap == text.Length - 1)
        {
            return false;
        }

        var unit = text[(gap + 1)..].Trim();
        if (!decimal.TryParse(text[..gap], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        quantity = new Quantity(value, unit);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Unit}");
}
