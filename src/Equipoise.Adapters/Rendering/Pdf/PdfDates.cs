using System.Text;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>Takes the dates out of a PDF, so that the same report is the same file on every day; the report's own provenance says when its data were cut.</summary>
internal static class PdfDates
{
    /// <summary>The file with each creation and modification date blanked in place; no other byte moves, so that its table of places stays true.</summary>
    public static byte[] Blank(byte[] pdf)
    {
        var bytes = pdf.ToArray();
        foreach (var key in (string[])["/CreationDate", "/ModDate"])
        {
            var name = Encoding.ASCII.GetBytes(key);
            for (var at = Next(bytes, name, 0); at >= 0; at = Next(bytes, name, at + name.Length))
            {
                var end = End(bytes, at + name.Length);
                if (end > 0)
                {
                    Array.Fill(bytes, (byte)' ', at, end - at);
                }
            }
        }

        return bytes;
    }

    private static int Next(byte[] bytes, byte[] name, int from)
    {
        var found = bytes.AsSpan(from).IndexOf(name);
        return found < 0 ? -1 : from + found;
    }

    /// <summary>Where a date, (D:20021231...), ends; 0 where what follows the key is no date.</summary>
    private static int End(byte[] bytes, int at)
    {
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        if (at + 40 >= bytes.Length || bytes[at] != (byte)'(' || bytes[at + 1] != (byte)'D' || bytes[at + 2] != (byte)':')
        {
            return 0;
        }

        var close = bytes.AsSpan(at, 40).IndexOf((byte)')');
        return close < 0 ? 0 : at + close + 1;
    }
}
