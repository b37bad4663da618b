using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Equipoise.Adapters.Exchange;

/// <summary>A cell of a sheet with a text.</summary>
internal readonly record struct SheetCell(int Row, int Column, string Text)
{
    /// <summary>As spreadsheets name it: B3.</summary>
    public string Reference => string.Create(CultureInfo.InvariantCulture, $"{(Column > 26 ? ((char)('A' + ((Column - 1) / 26) - 1)).ToString() : "")}{(char)('A' + ((Column - 1) % 26))}{Row}");
}

/// <summary>
/// Reads the texts of a spreadsheet in Office Open XML (ISO/IEC 29500): shared and inline texts, merged cells with the text of their first cell. Formulas, dates and formats are not
/// interpreted. Document types are refused, nothing outside the file is opened, and every size has a limit.
/// </summary>
internal static class Workbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>The sheets in their order, each as its cells.</summary>
    /// <exception cref="BadInputException">The file is no workbook, is over a limit, or has a document type.</exception>
    public static List<List<SheetCell>> Read(string file, Stream content, WorkbookLimits limits)
    {
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > limits.Parts)
            {
                throw Over(file, "parts", archive.Entries.Count, limits.Parts);
            }

            var texts = archive.GetEntry("xl/sharedStrings.xml") is { } shared ? Texts(file, shared, limits) : [];
            return [.. Sheets(file, archive, limits).Select(part => Cells(file, part, texts, limits))];
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException("D031", file, "The file is no spreadsheet workbook.", e.Message, "an .xlsx workbook; an older .xls is saved again as .xlsx, or as CSV");
        }
        catch (XmlException e)
        {
            throw new BadInputException("D032", file, "A part of the workbook cannot be read.", e.Message, "a workbook as spreadsheet programs write it, without a document type");
        }
    }

    private static List<ZipArchiveEntry> Sheets(string file, ZipArchive archive, WorkbookLimits limits)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var reader = Open(file, Part(file, archive, "xl/_rels/workbook.xml.rels"), limits))
        {
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && reader.GetAttribute("Id") is { } id && reader.GetAttribute("Target") is { } target)
                {
                    targets[id] = target.StartsWith('/') ? target[1..] : "xl/" + target;
                }
            }
        }

        var sheets = new List<ZipArchiveEntry>();
        using var workbook = Open(file, Part(file, archive, "xl/workbook.xml"), limits);
        while (workbook.Read())
        {
            if (workbook is { NodeType: XmlNodeType.Element, LocalName: "sheet" } && workbook.GetAttribute("id", Relations) is { } id && targets.TryGetValue(id, out var target))
            {
                sheets.Add(Part(file, archive, target));
            }
        }

        return sheets;
    }

    private static ZipArchiveEntry Part(string file, ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new BadInputException("D031", file, "The file is no spreadsheet workbook.", $"an archive without {name}", "an .xlsx workbook");

    private static List<string> Texts(string file, ZipArchiveEntry part, WorkbookLimits limits)
    {
        var texts = new List<string>();
        using var reader = Open(file, part, limits);
        while (reader.ReadToFollowing("si", Main))
        {
            if (texts.Count == limits.Texts)
            {
                throw Over(file, "shared texts", texts.Count + 1, limits.Texts);
            }

            texts.Add(Text(reader));
        }

        return texts;
    }

    /// <summary>The text of an element that holds t elements, also inside runs; phonetic readings are left out. The reader ends on its end tag.</summary>
    private static string Text(XmlReader reader)
    {
        using var inside = reader.ReadSubtree();
        var (text, phonetic) = (new System.Text.StringBuilder(), 0);
        while (inside.Read())
        {
            if (inside.LocalName == "rPh" && !inside.IsEmptyElement)
            {
                phonetic += inside.NodeType == XmlNodeType.Element ? 1 : inside.NodeType == XmlNodeType.EndElement ? -1 : 0;
            }
            else if (phonetic == 0 && inside.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA)
            {
                _ = text.Append(inside.Value);
            }
        }

        return text.ToString().Replace("_x000D_", "", StringComparison.OrdinalIgnoreCase);
    }

    private static List<SheetCell> Cells(string file, ZipArchiveEntry part, List<string> texts, WorkbookLimits limits)
    {
        var (cells, merged, taken) = (new List<SheetCell>(), new List<string>(), new HashSet<(int Row, int Column)>());
        using var reader = Open(file, part, limits);
        var (row, column) = (0, 0);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (reader.LocalName)
            {
                case "row":
                    (row, column) = (int.TryParse(reader.GetAttribute("r"), CultureInfo.InvariantCulture, out var number) ? number : row + 1, 0);
                    if (row < 1 || row > limits.Rows)
                    {
                        throw row < 1 ? new BadInputException("D032", file, "A row has no proper number.", string.Create(CultureInfo.InvariantCulture, $"row {row}"), "rows from 1") : Over(file, "rows", row, limits.Rows);
                    }

                    break;
                case "c":
                    column = reader.GetAttribute("r") is { } reference ? Place(file, reference, limits).Column : column + 1;
                    if (!taken.Add((row, column)))
                    {
                        throw new BadInputException("D032", file, "Two cells have one place.", new SheetCell(row, column, "").Reference, "each cell once");
                    }

                    var kind = reader.GetAttribute("t");
                    if (!reader.IsEmptyElement && Value(file, reader, kind, texts, row, column) is { Length: > 0 } text)
                    {
                        cells.Add(new SheetCell(row, column, text));
                    }

                    break;
                case "mergeCell" when reader.GetAttribute("ref") is { } range:
                    merged.Add(range);
                    break;
            }
        }

        Spread(file, cells, merged, limits);
        return cells;
    }

    private static string Value(string file, XmlReader reader, string? kind, List<string> texts, int row, int column)
    {
        var found = "";
        using var inside = reader.ReadSubtree();
        while (inside.Read())
        {
            if (inside is { NodeType: XmlNodeType.Element, LocalName: "is" })
            {
                found = Text(inside);
            }
            else if (inside is { NodeType: XmlNodeType.Element, LocalName: "v" })
            {
                found = Text(inside);
            }
        }

        return kind != "s" || found.Length == 0 ? found
            : int.TryParse(found, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < texts.Count ? texts[index]
            : throw new BadInputException("D032", file, "A cell points to a shared text that is not there.", $"{new SheetCell(row, column, "").Reference} with index {found}", $"an index below {texts.Count}");
    }

    /// <summary>Gives the cells of a merged range the text of its first one.</summary>
    private static void Spread(string file, List<SheetCell> cells, List<string> merged, WorkbookLimits limits)
    {
        var texts = cells.ToDictionary(c => (c.Row, c.Column), c => c.Text);
        long area = 0;
        foreach (var range in merged)
        {
            var ends = range.Split(':');
            var (from, to) = (Place(file, ends[0], limits), Place(file, ends[^1], limits));
            area += Math.Max(0L, to.Row - from.Row + 1) * Math.Max(0, to.Column - from.Column + 1);
            if (area > (long)limits.Rows * limits.Columns)
            {
                throw Over(file, "merged cells", area, (long)limits.Rows * limits.Columns);
            }

            if (!texts.TryGetValue(from, out var text))
            {
                continue;
            }

            for (var row = from.Row; row <= to.Row; row++)
            {
                for (var column = from.Column; column <= to.Column; column++)
                {
                    if (texts.TryAdd((row, column), text))
                    {
                        cells.Add(new SheetCell(row, column, text));
                    }
                }
            }
        }
    }

    private static (int Row, int Column) Place(string file, string reference, WorkbookLimits limits)
    {
        var letters = reference.TakeWhile(char.IsAsciiLetterUpper).Count();
        if (letters is 0 or > 3 || !int.TryParse(reference.AsSpan(letters), NumberStyles.None, CultureInfo.InvariantCulture, out var row) || row < 1)
        {
            throw new BadInputException("D032", file, "A cell has no proper place.", $"\"{reference}\"", "a reference such as B3");
        }

        var column = reference.AsSpan(0, letters).ToString().Aggregate(0, (sum, letter) => (sum * 26) + letter - 'A' + 1);
        return column > limits.Columns ? throw Over(file, "columns", column, limits.Columns)
            : row > limits.Rows ? throw Over(file, "rows", row, limits.Rows)
            : (row, column);
    }

    private static XmlReader Open(string file, ZipArchiveEntry part, WorkbookLimits limits) => XmlReader.Create(new CountedStream(part.Open(), () => Over(file, $"bytes in {part.FullName}", limits.PartBytes + 1, limits.PartBytes), limits.PartBytes),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true, IgnoreComments = true, IgnoreProcessingInstructions = true });

    private static BadInputException Over(string file, string what, long found, long most) =>
        new("D033", file, "The workbook is too large for a dictionary.", string.Create(CultureInfo.InvariantCulture, $"{found} {what} or more"), string.Create(CultureInfo.InvariantCulture, $"at most {most}"));
}
