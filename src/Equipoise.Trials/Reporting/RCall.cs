using System.Globalization;

namespace Equipoise.Trials.Reporting;

/// <summary>A call of one of the functions that <c>check.R</c> defines, with its arguments as R writes them.</summary>
internal static class RCall
{
    /// <summary>The call.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="arguments">Texts, numbers, truth values; null for NULL; a list of texts or numbers for a vector.</param>
    public static string Of(string function, params object?[] arguments) => $"{function}({string.Join(", ", arguments.Select(Literal))})";

    /// <summary>A text as R writes it.</summary>
    public static string Text(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '\\' => "\\\\",
        '"' => "\\\"",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' or '\u007f' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => c.ToString(),
    })) + "\"";

    private static string Literal(object? argument) => argument switch
    {
        null => "NULL",
        string text => Text(text),
        bool truth => truth ? "TRUE" : "FALSE",
        int whole => whole.ToString(CultureInfo.InvariantCulture),
        double.PositiveInfinity => "Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NA",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IEnumerable<string> texts => $"c({string.Join(", ", texts.Select(Text))})",
        IEnumerable<double> numbers => $"c({string.Join(", ", numbers.Select(n => Literal(n)))})",
        _ => throw new ArgumentException($"an R call takes no {argument.GetType().Name}", nameof(argument)),
    };
}
