namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

/// <summary>One page and a title, locked with the password <c>1234</c> and the owner's <c>owner</c>, as poppler's own programs open them.</summary>
internal static class LockedPdfs
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } =
        new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["Rc4With40Bits"] = Convert.FromBase64String(
                "JVBERi0xLjcKJeLjz9MKNCAwIG9iago8PC9MZW5ndGggOCAwIFI+PgpzdHJlYW0KKkA3LJJAyxmv4fzAheKiVxRa99jDy477RwcATzWrionreH"
                    + "ZVdSj1p4eqLoGfYyTTYtlejptY/hb64caWM8mXbAffGXdGwZ1x1a92kh9d45vMSKLWVqV7Slqcd14tIX8GbEkdlxBxZ1uinpjXaH4WtOQiCbnF"
                    + "lO4tYLhQP6VqeRuHT2tDOAplbmRzdHJlYW0KZW5kb2JqCjggMCBvYmoKMTMzCmVuZG9iago2IDAgb2JqCjw8L1RpdGxlKGnStCCqQDbaOcImVS"
                    + "k+PgplbmRvYmoKNyAwIG9iago8PC9GaWx0ZXIvU3RhbmRhcmQvViAxL1IgMi9MZW5ndGggNDAvTzxkMGE5NWYwMjE5NjYyYTc3NDQ0MmZiMDcy"
                    + "ZTNkOWYxOWU5ZDEzMGVjMDlhNGQwMDYxZTc4ZmU5MjBmN2FiNjJmPi9VPDc1MmU2Y2E4NTljODFlZTZjYzE5NWNiMDViZDUwNzU2YTRhNTdjMT"
                    + "M0MTY3MDEyMzgzMjk4YTI0NmY4NWM5YWM+L1AgLTM5MDQ+PgplbmRvYmoKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+Pgpl"
                    + "bmRvYmoKMiAwIG9iago8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PgplbmRvYmoKMyAwIG9iago8PC9UeXBlL1BhZ2UvUGFyZW"
                    + "50IDIgMCBSL01lZGlhQm94WzAgMCA2MTIgNzkyXS9Db250ZW50cyA0IDAgUi9SZXNvdXJjZXM8PC9Gb250PDwvRjEgNSAwIFI+Pj4+Pj4KZW5k"
                    + "b2JqCjUgMCBvYmoKPDwvVHlwZS9Gb250L1N1YnR5cGUvVHlwZTEvQmFzZUZvbnQvSGVsdmV0aWNhPj4KZW5kb2JqCnhyZWYKMCA5CjAwMDAwMD"
                    + "AwMDAgNjU1MzUgZiAKMDAwMDAwMDQ1NiAwMDAwMCBuIAowMDAwMDAwNTAxIDAwMDAwIG4gCjAwMDAwMDA1NTIgMDAwMDAgbiAKMDAwMDAwMDAx"
                    + "NSAwMDAwMCBuIAowMDAwMDAwNjY0IDAwMDAwIG4gCjAwMDAwMDAyMTggMDAwMDAgbiAKMDAwMDAwMDI1OCAwMDAwMCBuIAowMDAwMDAwMTk5ID"
                    + "AwMDAwIG4gCnRyYWlsZXIKPDwvU2l6ZSA5L1Jvb3QgMSAwIFIvSW5mbyA2IDAgUi9FbmNyeXB0IDcgMCBSL0lEWzwwMDAxMDIwMzA0MDUwNjA3"
                    + "MDgwOTBhMGIwYzBkMGUwZj48MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGY+XT4+CnN0YXJ0eHJlZgo3MjcKJSVFT0YK"
            ),
            ["Rc4With128Bits"] = Convert.FromBase64String(
                "JVBERi0xLjcKJeLjz9MKNCAwIG9iago8PC9MZW5ndGggOCAwIFI+PgpzdHJlYW0Kx+af7JCLE+4JOadth29R/26uboi+jGbxvRrx+DI3dGWrjF"
                    + "jboj4KZG0/H3nIVd1UIunkqDbjlq5wUv8ZxkqdxAND3sEsBMLKZuP2bZMz5h0BLvjKu7CBtAWhKrUFi7ELVAHUdzQb/9UDzse7GKRAn6qghgXU"
                    + "sW/6vORO3IZNaRijuUniUAplbmRzdHJlYW0KZW5kb2JqCjggMCBvYmoKMTMzCmVuZG9iago2IDAgb2JqCjw8L1RpdGxlKKE4k2DET+3FX4bkri"
                    + "k+PgplbmRvYmoKNyAwIG9iago8PC9GaWx0ZXIvU3RhbmRhcmQvViAyL1IgMy9MZW5ndGggMTI4L088NGZlMmQ1MTk4OGY5MDM4OGU3NGU1NDU4"
                    + "NDEyNWNlMTQyYmUwZGUyNGM2YjBkMzc3NDZlMDc1Yjg5MTc1NjY3MT4vVTw4MDU4ZWVmNTYxZTUwYWMwNDI0YTAwZGVlZDA3NDdkNTAwMDAwMD"
                    + "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwPi9QIC0zOTA0Pj4KZW5kb2JqCjEgMCBvYmoKPDwvVHlwZS9DYXRhbG9nL1BhZ2VzIDIgMCBSPj4K"
                    + "ZW5kb2JqCjIgMCBvYmoKPDwvVHlwZS9QYWdlcy9LaWRzWzMgMCBSXS9Db3VudCAxPj4KZW5kb2JqCjMgMCBvYmoKPDwvVHlwZS9QYWdlL1Bhcm"
                    + "VudCAyIDAgUi9NZWRpYUJveFswIDAgNjEyIDc5Ml0vQ29udGVudHMgNCAwIFIvUmVzb3VyY2VzPDwvRm9udDw8L0YxIDUgMCBSPj4+Pj4+CmVu"
                    + "ZG9iago1IDAgb2JqCjw8L1R5cGUvRm9udC9TdWJ0eXBlL1R5cGUxL0Jhc2VGb250L0hlbHZldGljYT4+CmVuZG9iagp4cmVmCjAgOQowMDAwMD"
                    + "AwMDAwIDY1NTM1IGYgCjAwMDAwMDA0NTcgMDAwMDAgbiAKMDAwMDAwMDUwMiAwMDAwMCBuIAowMDAwMDAwNTUzIDAwMDAwIG4gCjAwMDAwMDAw"
                    + "MTUgMDAwMDAgbiAKMDAwMDAwMDY2NSAwMDAwMCBuIAowMDAwMDAwMjE4IDAwMDAwIG4gCjAwMDAwMDAyNTggMDAwMDAgbiAKMDAwMDAwMDE5OS"
                    + "AwMDAwMCBuIAp0cmFpbGVyCjw8L1NpemUgOS9Sb290IDEgMCBSL0luZm8gNiAwIFIvRW5jcnlwdCA3IDAgUi9JRFs8MDAwMTAyMDMwNDA1MDYw"
                    + "NzA4MDkwYTBiMGMwZDBlMGY+PDAwMDEwMjAzMDQwNTA2MDcwODA5MGEwYjBjMGQwZTBmPl0+PgpzdGFydHhyZWYKNzI4CiUlRU9GCg=="
            ),
            ["AesWith256Bits"] = Convert.FromBase64String(
                "JVBERi0xLjcKJeLjz9MKNCAwIG9iago8PC9MZW5ndGggOCAwIFI+PgpzdHJlYW0KBAQEBAQEBAQEBAQEBAQEBKbbseQ1qMPWsjjWr9OhmTkdQP"
                    + "N5bcHFcKBINKPxpdKbczWKr5v3v3YBSkjz/WXcph7qpZJ68kCzCAZwo7n1gSOnzx+kZ2MlMEf4fSG1DMr1uo1vPtiLWvNYsUUz0jXPpIwQ2TBv"
                    + "7bTvSBN1rmQS6ICSUzeMZgPwUv3pMTR3rMxZhcWU9yX77H4y6prKQRNCbAplbmRzdHJlYW0KZW5kb2JqCjggMCBvYmoKMTYwCmVuZG9iago2ID"
                    + "Agb2JqCjw8L1RpdGxlKAYGBgYGBgYGBgYGBgYGBgZ3yLXVPmxccoPO42Uc18dddSk+PgplbmRvYmoKNyAwIG9iago8PC9GaWx0ZXIvU3RhbmRh"
                    + "cmQvViA1L1IgNi9MZW5ndGggMjU2L0NGPDwvU3RkQ0Y8PC9DRk0vQUVTVjMvQXV0aEV2ZW50L0RvY09wZW4vTGVuZ3RoIDMyPj4+Pi9TdG1GL1"
                    + "N0ZENGL1N0ckYvU3RkQ0YvTzwxMjM1NmU0NzVhNDQ4MTAyMmY1OWVlMWVlM2FlZWE4NWJkMzY1MTI0MWViMjZkZDVlNTBhYzJjNDIzMjM0ODI2"
                    + "NjM2MzYzNjM2MzYzNjM2MzY0NjQ2NDY0NjQ2NDY0NjQ+L1U8Y2E2ZTUyZDMzYmEyOTQyZTY5M2JlNTcyOGFkMWQ5ZmM2ZjFhMGQwMWZmMDQ1Nm"
                    + "VjODAyMzk4MmI4NmMxYjZmODYxNjE2MTYxNjE2MTYxNjE2MjYyNjI2MjYyNjI2MjYyPi9PRTwxYmU2ZmJiZWYyZGIyNmMzNDExY2M4NjllZmFi"
                    + "NDE0YmFhNTFhOTQzMmRhY2IxMTUzY2VhMmU2OWY2YTM0Y2UwPi9VRTw3NmU4NjJkMWQ4NDAyYzA4YzNhZTNlNWNjNGQyOGZhYWM5NWYzZDEyOD"
                    + "cwNWRhZjJiMzRmZWU2NzUyMjk1ZWNhPi9QZXJtczxiNTlkYmQ2Zjg2ZjZjODJhN2Y0ODE0NjAzYmMwYzRlZT4vUCAtMzkwND4+CmVuZG9iago5"
                    + "IDAgb2JqCjw8L1R5cGUvT2JqU3RtL04gNC9GaXJzdCAyMC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDE5Mj4+CnN0cmVhbQoJCQkJCQkJCQ"
                    + "kJCQkJCQkJiOU/gXXstOzC74FaxZa3RbFRGFMUmo9xMPbAxwqfwmUWo52DMhYk5wbUYviAdWS9suBXxO4i5/hf1SKsFKN/OWqH9UDQNpK5qWXX"
                    + "FGbcJPTcztzhenTJij5U1PKuv0BM2gqAXdNuXnM3ozNd7B/Kwx3Uv7hZTejpFd4ayEv95Krf/ZOXslGWdq9Tzy1pOJV5IDA6XhQBfFGEa75sxi"
                    + "DoK1Z0m+yFL9sNEXg7I1GlpRoKZW5kc3RyZWFtCmVuZG9iagoxMCAwIG9iago8PC9UeXBlL1hSZWYvU2l6ZSAxMS9XWzEgMyAxXS9Sb290IDEg"
                    + "MCBSL0luZm8gNiAwIFIvRW5jcnlwdCA3IDAgUi9JRFs8MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGY+PDAwMDEwMjAzMDQwNTA2MD"
                    + "cwODA5MGEwYjBjMGQwZTBmPl0vTGVuZ3RoIDU1Pj4Kc3RyZWFtCgAAAAD/AgAACQACAAAJAQIAAAkCAQAADwACAAAJAwEAAPUAAQABMgABAADi"
                    + "AAEAAzgAAQAEVQAKZW5kc3RyZWFtCmVuZG9iagpzdGFydHhyZWYKMTEwOQolJUVPRgo="
            ),
        };
}
