using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Equipoise.Adapters.Exchange;

/// <summary>A cell and where it begins in its file.</summary>
internal readonly record struct CsvCell(string Text, int Line, int Column);

/// <summary>
/// A data set in CSV (RFC 4180): a header, then rows as long as it, in UTF-8, separated by comma, semicolon or tab, whichever the header has most of.
/// Cells are trimmed; empty lines are skipped.
/// </summary>
internal sealed class CsvData
{
    private CsvData(string file, ImmutableArray<CsvCell> header, ImmutableArray<ImmutableArray<CsvCell>> rows)
    {
        File = file;
        Header = header;
        Rows = rows;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>The columns' names.</summary>
    public ImmutableArray<CsvCell> Header { get; }

    /// <summary>Rows that have the header's length.</summary>
    public ImmutableArray<ImmutableArray<CsvCell>> Rows { get; }

    /// <summary>Reads a file. What is wrong with its form is added to the diagnostics; reading goes on where it can.</summary>
    /// <exception cref="BadInputException">There is no file, or nothing in it.</exception>
    public static CsvData Read(string path, DataDiagnostics diagnostics)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new BadInputException("D001", path, "There is no such data file.", Directory.Exists(path) ? "a folder" : "no file", "a CSV file with a header");
        }

        return Parse(path, Utf8File.Read(path, diagnostics), diagnostics);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="BadInputException">There is nothing in it.</exception>
    public static CsvData Parse(string path, string text, DataDiagnostics diagnostics)
    {
        var records = Records(text, diagnostics);
        if (records.Count == 0)
        {
            throw new BadInputException("D002", path, "The data file is empty.", "nothing", "a header, then one row per participant");
        }

        var header = records[0];
        foreach (var repeated in header.GroupBy(c => c.Text, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            diagnostics.Add("D004", repeated.Text, repeated.Line, repeated.Column, "A column's name stands twice in the header.", $"\"{repeated.Text}\" again", "each name once");
        }

        foreach (var ragged in records.Skip(1).Where(r => r.Length != header.Length))
        {
            diagnostics.Add("D005", "(row)", ragged[0].Line, ragged[^1].Column, "The row is not as long as the header.", Cells(ragged.Length), Cells(header.Length));
        }

        if (records.Count == 1)
        {
            diagnostics.Add("D002", "(rows)", header[0].Line, 1, "The data file has a header and no rows.", "0 rows", "one row per participant");
        }

        return new CsvData(path, header, [.. records.Skip(1).Where(r => r.Length == header.Length)]);
    }

    private static List<ImmutableArray<CsvCell>> Records(string text, DataDiagnostics diagnostics)
    {
        var delimiter = DelimiterOf(text);
        var records = new List<ImmutableArray<CsvCell>>();
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            HasHeaderRecord = false,
            BadDataFound = bad => diagnostics.Add("D014", "(row)", bad.Context.Parser!.RawRow, 1, "The quotes of the row do not match.", $"\"{bad.Field}\"", "a quoted cell as \"...\", a quote in it doubled"),
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        while (parser.Read())
        {
            var raw = parser.RawRecord;
            var start = parser.RawRow - raw.TrimEnd('\r', '\n').Count(c => c == '\n');
            var places = Places(raw, delimiter, start);
            records.Add([.. parser.Record!.Select((cell, i) => new CsvCell(cell.Trim(), i < places.Count ? places[i].Line : start, i < places.Count ? places[i].Column : 1))]);
        }

        return records;
    }

    private static List<(int Line, int Column)> Places(string raw, char delimiter, int line)
    {
        var places = new List<(int, int)> { (line, 1) };
        var column = 1;
        var quoted = false;
        foreach (var c in raw)
        {
            column++;
            quoted ^= c == '"';
            if (c == '\n')
            {
                (line, column) = (line + 1, 1);
            }
            else if (c == delimiter && !quoted)
            {
                places.Add((line, column));
            }
        }

        return places;
    }

    private static char DelimiterOf(string text)
    {
        var quoted = false;
        var header = text.TakeWhile(c => (quoted ^= c == '"') || c is not ('\n' or '\r')).ToList();
        return ((char[])[',', ';', '\t']).MaxBy(d => header.Count(c => c == d));
    }

    private static string Cells(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "cell" : "cells")}");
}
