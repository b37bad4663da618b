using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equipoise.Trials.Ledger;
using Spectre.Console;

namespace Equipoise.Cli.Printing;

/// <summary>The two forms of output: JSON for programs, a console for people.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Options = new(EventJson.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

        // JSON has no infinities; they are written as "Infinity" and "-Infinity", never left out.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>An object as indented JSON with a final newline: camel case, numbers with all their digits.</summary>
    public static string Json(object value) => JsonSerializer.Serialize(value, value.GetType(), Options) + "\n";

    /// <summary>A console on a writer: in colour on a terminal, else plain text of 120 columns.</summary>
    public static IAnsiConsole Console(TextWriter writer)
    {
        var terminal = (ReferenceEquals(writer, System.Console.Out) && !System.Console.IsOutputRedirected)
            || (ReferenceEquals(writer, System.Console.Error) && !System.Console.IsErrorRedirected);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
        {
            console.Profile.Width = 120;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }

    /// <summary>Writes a line as it is: no markup, and not broken at the console's width, so that paths and hashes can be copied.</summary>
    public static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);

    /// <summary>A table with a title; the first column is text, the others are aligned to the right.</summary>
    public static Table Table(string title, params ReadOnlySpan<string> columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = table.Columns.Count == 0 ? Justify.Left : Justify.Right });
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static Table Row(this Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<Text>();
        foreach (var cell in cells)
        {
            row.Add(new Text(cell));
        }

        table.AddRow(row);
        return table;
    }
}
