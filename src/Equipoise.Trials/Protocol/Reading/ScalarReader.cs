using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Protocol.Reading;

/// <summary>Reads one scalar of the file into the type that its key asks for.</summary>
internal static class ScalarReader
{
    private static readonly Dictionary<Type, (string Form, Func<string, object?> Read)> Readers = new()
    {
        [typeof(string)] = ("text", s => s.Length == 0 ? null : s),
        [typeof(int)] = ("a whole number", s => int.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v) ? v : null),
        [typeof(double)] = ("a number", s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && double.IsFinite(v) ? v : null),
        [typeof(decimal)] = ("a decimal number", s => decimal.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : null),
        [typeof(bool)] = ("true or false", s => s switch { "true" => true, "false" => false, _ => null }),
        [typeof(LocalDate)] = ("a date as YYYY-MM-DD", s => LocalDatePattern.Iso.Parse(s).TryGetValue(default, out var v) ? v : null),
        [typeof(Quantity)] = ("a number, a space and a unit, such as 1.5 mg/dL", s => Quantity.TryParse(s, out var q) ? q : null),
    };

    public static bool Reads(Type type) => type.IsEnum || Readers.ContainsKey(type);

    public static string FormOf(Type type) => type.IsEnum ? string.Join(", ", Words(type)) : Readers[type].Form;

    public static IEnumerable<string> Words(Type type) => Enum.GetNames(type).Select(RecordShape.WordOf);

    public static object? Read(string text, Type type, string path, SourceMap map)
    {
        if (type.IsEnum)
        {
            var index = Words(type).ToList().IndexOf(text);
            if (index >= 0)
            {
                return Enum.Parse(type, Enum.GetNames(type)[index]);
            }

            map.Add("P005", path, "The word is not one of the accepted ones.", $"\"{text}\"", Suggestion.Among(text, Words(type)));
            return null;
        }

        var (form, read) = Readers[type];
        if (read(text) is not { } value)
        {
            map.Add("P004", path, "The value has another form than this key takes.", $"\"{text}\"", form);
            return null;
        }

        if (value is Quantity quantity && !Units.Known(quantity.Unit))
        {
            map.Add("P006", path, "The unit is not known.", $"\"{quantity.Unit}\"", Suggestion.Among(quantity.Unit, Units.All.Select(u => u.Symbol)));
            return null;
        }

        return value;
    }
}
