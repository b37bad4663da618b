using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Safety.Dictionary;

namespace Equipoise.Adapters.Exchange;

/// <summary>
/// Reads a dictionary of adverse events in the layout of the NCI's workbook: a header with code, system organ class, term, grade 1 to grade 5 (definition and note are not needed), then a row for
/// each term. Versions name the columns differently and put lines above the header; organ classes may be merged cells; a grade that does not exist is a dash, with or without blanks, or empty.
/// Definitions are not kept; the texts of the grades are, for those who choose one: they are shown as the installation's own file has them, and none is part of the program.
/// </summary>
public static class ToxicityDictionaryReader
{
    /// <summary>The header stands within so many rows.</summary>
    private const int HeaderWithin = 30;

    /// <summary>Reads a workbook (.xlsx).</summary>
    /// <param name="name">Name and version of the dictionary.</param>
    /// <param name="file">The file as the caller names it, for messages.</param>
    /// <param name="content">The workbook; it must be seekable.</param>
    /// <param name="limits">Limits of size; null: the usual ones.</param>
    /// <exception cref="BadInputException">What is wrong: all of it, each with its cell.</exception>
    public static ToxicityDictionary Read(string name, string file, Stream content, WorkbookLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        var sheets = Workbook.Read(file, content, limits ?? new WorkbookLimits());
        var best = sheets.Select(cells => (Cells: cells, Header: Header(cells))).OrderByDescending(s => s.Header.Found.Count).FirstOrDefault();
        if (best.Cells is null || best.Header.Missing.Count > 0)
        {
            var missing = best.Cells is null ? Wanted : best.Header.Missing;
            throw new BadInputException("D034", file, "No sheet has a header with the dictionary's columns.", $"no column for {string.Join(", ", missing)}", $"a row with {string.Join(", ", Wanted)} among the first {HeaderWithin}");
        }

        return Interpret(name, file, best.Cells, best.Header.Row, best.Header.Found);
    }

    /// <summary>Reads a CSV file saved from the workbook's sheet, with the header in its first line.</summary>
    /// <param name="name">Name and version of the dictionary.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">What is wrong: all of it, each with its cell.</exception>
    public static ToxicityDictionary ReadCsv(string name, string path)
    {
        var diagnostics = new DataDiagnostics(path);
        var data = CsvData.Read(path, diagnostics);
        diagnostics.ThrowIfAny();
        List<SheetCell> cells = [.. data.Rows.Prepend(data.Header).SelectMany(row => row.Select((c, i) => new SheetCell(row[0].Line, i + 1, c.Text))).Where(c => c.Text.Length > 0)];
        var header = Header([.. cells.Where(c => c.Row == data.Header[0].Line)]);
        return header.Missing.Count == 0 ? Interpret(name, path, cells, header.Row, header.Found)
            : throw new BadInputException("D034", path, "The header does not have the dictionary's columns.", $"no column for {string.Join(", ", header.Missing)}", string.Join(", ", Wanted));
    }

    private static IReadOnlyList<string> Wanted { get; } = ["system organ class", "term", "grade 1", "grade 2", "grade 3", "grade 4", "grade 5"];

    private static (int Row, Dictionary<string, int> Found, IReadOnlyList<string> Missing) Header(List<SheetCell> cells)
    {
        var best = cells.Where(c => c.Row <= HeaderWithin).GroupBy(c => c.Row)
            .Select(row => (Row: row.Key, Found: row.Select(c => (Meaning: Meaning(c.Text), c.Column)).Where(p => p.Meaning is not null)
                .GroupBy(p => p.Meaning!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Min(p => p.Column), StringComparer.Ordinal)))
            .OrderByDescending(r => r.Found.Count).ThenBy(r => r.Row).FirstOrDefault();
        var found = best.Found ?? new Dictionary<string, int>(StringComparer.Ordinal);
        return (best.Row, found, [.. Wanted.Where(w => !found.ContainsKey(w))]);
    }

    private static string? Meaning(string header)
    {
        var words = header.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["GRADE", [>= '1' and <= '5'] digit] ? $"grade {digit}"
            : words.Contains("DEFINITION") || words.Contains("NOTE") ? null
            : words.Contains("CODE") ? "code"
            : words.Contains("SOC") || (words.Contains("ORGAN") && words.Contains("CLASS")) ? "system organ class"
            : words.Contains("TERM") ? "term"
            : null;
    }

    private static ToxicityDictionary Interpret(string name, string file, List<SheetCell> cells, int header, Dictionary<string, int> columns)
    {
        var (terms, problems, places) = (ImmutableArray.CreateBuilder<ToxicityTerm>(), ImmutableArray.CreateBuilder<Diagnostic>(), new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase));
        foreach (var row in cells.Where(c => c.Row > header).GroupBy(c => c.Row).OrderBy(g => g.Key))
        {
            var texts = row.ToDictionary(c => c.Column, c => c.Text);
            string Text(string column) => columns.TryGetValue(column, out var at) && texts.TryGetValue(at, out var text) ? string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "";
            string Grade(int g) => Text(string.Create(CultureInfo.InvariantCulture, $"grade {g}"));
            ImmutableArray<int> grades = [.. Enumerable.Range(1, 5).Where(g => Exists(Grade(g)))];
            var (term, organClass, code) = (Text("term"), Text("system organ class"), Text("code"));
            void Problem(string column, string message, string found, string accepted) =>
                problems.Add(new Diagnostic("D035", file, new SheetCell(row.Key, columns[column], "").Reference, row.Key, columns[column], message, found, accepted));

            if (term.Length == 0)
            {
                // A heading between the terms has no grades.
                if (!grades.IsEmpty)
                {
                    Problem("term", "Grades stand without a term.", "no term", "a term");
                }

                continue;
            }

            if (grades.IsEmpty)
            {
                Problem("term", "The term has no grade.", $"'{term}' without a grade", "at least one grade that is not a dash");
            }
            else if (organClass.Length == 0)
            {
                Problem("system organ class", "The term has no system organ class.", $"'{term}' in none", "a system organ class, also as a merged cell");
            }
            else if (!places.TryAdd(term, row.Key))
            {
                Problem("term", "A term stands twice.", string.Create(CultureInfo.InvariantCulture, $"'{term}', also in row {places[term]}"), "each term once");
            }
            else
            {
                terms.Add(new ToxicityTerm(term, organClass, code.Length == 0 ? null : code, grades, [.. grades.Select(Grade)]));
            }
        }

        return problems.Count > 0 ? throw new BadInputException(problems.ToImmutable())
            : terms.Count == 0 ? throw new BadInputException("D034", file, "The dictionary has a header and no terms.", "0 terms", "a row for each term")
            : new ToxicityDictionary(name, terms.ToImmutable());
    }

    /// <summary>A grade that does not exist is nothing, or a hyphen or dash.</summary>
    private static bool Exists(string text) => text is not ("" or "-" or "--" or "\u2010" or "\u2011" or "\u2012" or "\u2013" or "\u2014" or "\u2212");
}
