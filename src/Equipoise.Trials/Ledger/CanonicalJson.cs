using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// The canonical form of JSON after RFC 8785: properties sorted by UTF-16 code units, no white space, shortest round-trip numbers as
/// ECMAScript writes them, only the obligatory escapes. Equal documents give equal bytes, so that they can be hashed.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form.</summary>
    /// <exception cref="ArgumentException">A number is not finite, or a string holds an unpaired surrogate.</exception>
    public static string Write(JsonNode? node)
    {
        var builder = new StringBuilder();
        Write(node, builder);
        return builder.ToString();
    }

    /// <summary>Writes a number as ECMAScript's Number::toString does (RFC 8785, section 3.2.2.3).</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("JSON has no number for " + value.ToString(CultureInfo.InvariantCulture) + ".", nameof(value));
        }

        if (value == 0)
        {
            return "0";
        }

        // "R" gives the shortest digits that read back as the same number.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Decompose(shortest);
        var sign = value < 0 ? "-" : "";
        var k = digits.Length;
        var n = exponent;
        if (k <= n && n <= 21)
        {
            return sign + digits + new string('0', n - k);
        }

        if (n is > 0 and <= 21)
        {
            return sign + digits[..n] + "." + digits[n..];
        }

        if (n is > -6 and <= 0)
        {
            return sign + "0." + new string('0', -n) + digits;
        }

        var power = n - 1;
        var mantissa = k == 1 ? digits : digits[..1] + "." + digits[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(power < 0 ? "-" : "+")}{Math.Abs(power)}");
    }

    /// <summary>Significant digits without leading or trailing zeros, and n such that the value is 0.digits times ten to the n.</summary>
    private static (string Digits, int Exponent) Decompose(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(shortest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? "" : mantissa[(point + 1)..];
        var digits = (whole + fraction).TrimStart('0');
        var leading = whole.Length + fraction.Length - digits.Length;
        return (digits.TrimEnd('0'), whole.Length - leading + exponent);
    }

    /// <summary>Appends a node in canonical form.</summary>
    internal static void Append(StringBuilder builder, JsonNode? node) => Write(node, builder);

    /// <summary>Appends a text in canonical form.</summary>
    internal static void Append(StringBuilder builder, string text) => String(text, builder);

    private static void Write(JsonNode? node, StringBuilder builder)
    {
        switch (node)
        {
            case null:
                builder.Append("null");
                break;
            case JsonObject o:
                builder.Append('{');
                var first = true;
                foreach (var (key, value) in o.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    builder.Append(first ? "" : ",");
                    first = false;
                    String(key, builder);
                    builder.Append(':');
                    Write(value, builder);
                }

                builder.Append('}');
                break;
            case JsonArray a:
                builder.Append('[');
                for (var i = 0; i < a.Count; i++)
                {
                    builder.Append(i == 0 ? "" : ",");
                    Write(a[i], builder);
                }

                builder.Append(']');
                break;
            default:
                Value(node, builder);
                break;
        }
    }

    private static void Value(JsonNode node, StringBuilder builder)
    {
        switch (node.GetValueKind())
        {
            case JsonValueKind.String:
                String(node.GetValue<string>(), builder);
                break;
            case JsonValueKind.True:
                builder.Append("true");
                break;
            case JsonValueKind.False:
                builder.Append("false");
                break;
            default:
                builder.Append(Number(double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)));
                break;
        }
    }

    private static void String(string text, StringBuilder builder)
    {
        builder.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    throw new ArgumentException($"The text holds an unpaired surrogate at position {i.ToString(CultureInfo.InvariantCulture)}.", nameof(text));
                }

                builder.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '"' => builder.Append("\\\""),
                '\\' => builder.Append("\\\\"),
                '\b' => builder.Append("\\b"),
                '\t' => builder.Append("\\t"),
                '\n' => builder.Append("\\n"),
                '\f' => builder.Append("\\f"),
                '\r' => builder.Append("\\r"),
                < ' ' => builder.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => builder.Append(c),
            };
        }

        builder.Append('"');
    }
}
