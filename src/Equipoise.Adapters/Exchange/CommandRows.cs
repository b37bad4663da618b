using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Adapters.Exchange;

/// <summary>A command of a batch and the line of the file that it stands in.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Submission">The command, as submitted.</param>
public sealed record CommandRow(int Line, Submission Submission);

/// <summary>What holds for the rows that do not say otherwise.</summary>
/// <param name="Actor">Who acts; null where each row says so.</param>
/// <param name="Role">In which part.</param>
/// <param name="Site">At which site.</param>
/// <param name="Reason">Why.</param>
public sealed record RowDefaults(string? Actor, Role? Role, string? Site, string? Reason);

/// <summary>
/// Reads a batch of commands. CSV: a header with the column <c>command</c>, the names of the commands' fields, and, where they differ by row, actor, role, site, reason, key; an empty cell is a field
/// not given. A column that is a field of the row's command (site of openSite, reason of excludeCandidate) is that field. JSON lines: a command, or <c>{"actor": ..., "command": {...}}</c> as the desk takes it.
/// </summary>
public static class CommandRows
{
    private static readonly ImmutableArray<string> About = ["actor", "role", "site", "reason", "key"];

    /// <summary>Reads a text.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="jsonLines">True for JSON lines, false for CSV; null to go by the first character.</param>
    /// <param name="defaults">What holds for the rows that do not say otherwise.</param>
    /// <exception cref="BadInputException">All that cannot be read, each with its line and column.</exception>
    public static ImmutableArray<CommandRow> Read(string name, string text, bool? jsonLines, RowDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(defaults);
        var diagnostics = new DataDiagnostics(name);
        var rows = jsonLines ?? text.AsSpan().TrimStart().StartsWith("{") ? Lines(text, defaults, diagnostics) : Table(CsvData.Parse(name, text, diagnostics), defaults, diagnostics);
        diagnostics.ThrowIfAny();
        return rows.Count > 0 ? [.. rows] : throw new BadInputException("B001", name, "The batch holds no command.", "nothing", "a row for each command");
    }

    private static List<CommandRow> Table(CsvData data, RowDefaults defaults, DataDiagnostics diagnostics)
    {
        var rows = new List<CommandRow>();
        var column = data.Header.Select((h, i) => (h.Text, Index: i)).Where(h => h.Text == "command").Select(h => (int?)h.Index).FirstOrDefault();
        if (column is not { } command)
        {
            diagnostics.Add("B002", "command", data.Header[0].Line, 1, "The header has no column for the command.", string.Join(", ", data.Header.Select(h => h.Text)), "a column named command");
            return rows;
        }

        foreach (var row in data.Rows)
        {
            if (CommandForm.Find(row[command].Text) is not { } form)
            {
                diagnostics.Add("B003", "command", row[command].Line, row[command].Column, "There is no such command.", $"\"{row[command].Text}\"", string.Join(", ", CommandForm.All.Select(f => f.Name)));
                continue;
            }

            var cells = data.Header.Zip(row).Where(c => c.First.Text != "command" && c.Second.Text.Length > 0).ToDictionary(c => c.First.Text, c => c.Second, StringComparer.Ordinal);
            bool Own(string key) => form.Fields.Any(f => f.Name == key);
            var (made, problems) = form.Make(cells.Where(c => Own(c.Key) || !About.Contains(c.Key)).ToDictionary(c => c.Key, c => c.Value.Text, StringComparer.Ordinal));
            foreach (var problem in problems)
            {
                var at = cells.GetValueOrDefault(problem.Field, row[command]);
                diagnostics.Add("B004", problem.Field, at.Line, at.Column, $"The field of {form.Name} cannot be read.", problem.Found == "nothing" ? problem.Found : $"\"{problem.Found}\"", problem.Accepted);
            }

            string? Said(string key) => !Own(key) && cells.TryGetValue(key, out var cell) ? cell.Text : null;
            if (Actor(Said("actor"), Said("role"), Said("site"), defaults, row[command].Line, cells.GetValueOrDefault("role", row[command]).Column, diagnostics) is { } actor && made is not null)
            {
                rows.Add(new CommandRow(row[command].Line, new Submission(made, actor, Said("reason") ?? defaults.Reason, Said("key"))));
            }
        }

        return rows;
    }

    private static List<CommandRow> Lines(string text, RowDefaults defaults, DataDiagnostics diagnostics)
    {
        var rows = new List<CommandRow>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                var json = JsonNode.Parse(line) as JsonObject ?? throw new FormatException("A line is a JSON object.");
                var nested = json["command"] as JsonObject;
                string? Said(string key) => nested is null ? null : json[key]?.GetValue<string>();
                var command = CommandCatalogue.Read(nested?.ToJsonString() ?? line);
                if (Actor(Said("actor"), Said("role"), Said("site"), defaults, number, 1, diagnostics) is { } actor)
                {
                    rows.Add(new CommandRow(number, new Submission(command, actor, Said("reason") ?? defaults.Reason, Said("key"))));
                }
            }
            catch (JsonException e)
            {
                diagnostics.Add("B005", "(line)", number, (int)(e.BytePositionInLine ?? 0) + 1, "The line is not JSON.", line.Length > 60 ? line[..60] + "..." : line, "a command as one JSON object");
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                diagnostics.Add("B004", "(line)", number, 1, e.Message, "this line", "{\"command\": NAME, and the command's own keys}");
            }
        }

        return rows;
    }

    private static Actor? Actor(string? actor, string? role, string? site, RowDefaults defaults, int line, int column, DataDiagnostics diagnostics)
    {
        var part = defaults.Role;
        if (role is not null)
        {
            part = Words.TryParse<Role>(role, out var read) ? read : null;
            if (part is null)
            {
                diagnostics.Add("B006", "role", line, column, "There is no such part.", $"\"{role}\"", string.Join(", ", Enum.GetValues<Role>().Select(Words.Of)));
                return null;
            }
        }

        if ((actor ?? defaults.Actor) is not { } who || part is null)
        {
            diagnostics.Add("B006", "actor", line, column, "Who acts in which part is not said.", "nothing", "--actor and --role, or columns of these names");
            return null;
        }

        return new Actor(who, part.Value, site ?? defaults.Site);
    }
}
