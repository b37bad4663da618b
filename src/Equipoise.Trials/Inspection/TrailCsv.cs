using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime.Text;

namespace Equipoise.Trials.Inspection;

/// <summary>
/// A trail as CSV (RFC 4180, LF line ends, UTF-8). Nothing is run by a spreadsheet: a text that begins with =, +, -, @, a tab, a carriage return or an apostrophe gets an apostrophe in front, which
/// <see cref="Read"/> takes away again. A value that is not there is an empty cell, an empty text a pair of quotes: what is read is what was written.
/// </summary>
public static class TrailCsv
{
    private static readonly ImmutableArray<string> Columns = ["entry", "type", "participant", "about_entry", "field", "old", "new", "actor", "role", "actor_site", "recorded_at", "at_site", "why"];

    /// <summary>The file.</summary>
    public static string Write(IEnumerable<TrailRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var csv = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var r in rows)
        {
            csv.AppendJoin(
                ',',
                new[]
                {
                    r.Entry.ToString(CultureInfo.InvariantCulture), r.Type, r.Participant, r.About?.ToString(CultureInfo.InvariantCulture), r.Field, r.Old, r.New, r.Actor, Words.Of(r.Role), r.ActorSite,
                    InstantPattern.ExtendedIso.Format(r.At), OffsetDateTimePattern.ExtendedIso.Format(r.AtSite), r.Why,
                }.Select(Cell)).Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is none; the message names the line.</exception>
    public static ImmutableArray<TrailRow> Read(string csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        var lines = Cells(csv).ToList();
        if (lines.Count == 0 || !lines[0].SequenceEqual(Columns, StringComparer.Ordinal))
        {
            throw new FormatException("Line 1 does not hold the columns of a trail: " + string.Join(',', Columns));
        }

        return [.. lines.Skip(1).Select((cells, i) => Row(cells, i + 2))];
    }

    private static TrailRow Row(ImmutableArray<string?> c, int line)
    {
        if (c.Length != Columns.Length)
        {
            throw new FormatException(FormattableString.Invariant($"Record {line} has {c.Length} cells; a trail has {Columns.Length}."));
        }

        try
        {
            return new TrailRow(
                long.Parse(c[0]!, CultureInfo.InvariantCulture), c[1]!, c[2], c[3] is { } about ? long.Parse(about, CultureInfo.InvariantCulture) : null, c[4] ?? "", c[5], c[6], c[7]!, Words.Parse<Role>(c[8]!), c[9],
                InstantPattern.ExtendedIso.Parse(c[10]!).GetValueOrThrow(), OffsetDateTimePattern.ExtendedIso.Parse(c[11]!).GetValueOrThrow(), c[12]);
        }
        catch (Exception e) when (e is FormatException or UnparsableValueException or ArgumentNullException)
        {
            throw new FormatException(FormattableString.Invariant($"Record {line} cannot be read: {e.Message}"), e);
        }
    }

    private static string Cell(string? text)
    {
        if (text is null)
        {
            return "";
        }

        var safe = text.Length > 0 && "=+-@\t\r'".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.Length == 0 || safe.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }

    private static IEnumerable<ImmutableArray<string?>> Cells(string csv)
    {
        var (line, cell, quoted, inside) = (ImmutableArray.CreateBuilder<string?>(), new StringBuilder(), false, false);
        string? Taken()
        {
            var text = cell.ToString();
            var value = text.Length == 0 && !quoted ? null : text.StartsWith('\'') ? text[1..] : text;
            cell.Clear();
            quoted = false;
            return value;
        }

        for (var i = 0; i < csv.Length; i++)
        {
            var ch = csv[i];
            if (inside && ch == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (ch == '"')
            {
                (inside, quoted) = (!inside, true);
            }
            else if (!inside && ch == ',')
            {
                line.Add(Taken());
            }
            else if (!inside && ch == '\n')
            {
                line.Add(Taken());
                yield return line.ToImmutable();
                line.Clear();
            }
            else
            {
                cell.Append(ch);
            }
        }

        if (inside || line.Count > 0 || cell.Length > 0)
        {
            throw new FormatException("The last line has no end.");
        }
    }
}
