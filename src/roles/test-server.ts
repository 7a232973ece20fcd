/** Where the suite runs: a given server, or an embedded one (`binDir` of another PostgreSQL, else the bundled). */
export type TestServer =
  | { readonly kind: "given"; readonly url: string; readonly name: string }
  | { readonly kind: "embedded"; readonly binDir: string | undefined };

/**
 * The server for tests, from `TEST_DATABASE_URL` and `FS_TEST_PG_BIN`. Throws, before anything is
 * sent, when the given database is not named `..._test`: tests create and drop databases beside it.
 */
export function testServer(env: Readonly<Record<string, string | undefined>>): TestServer {
  const url = env["TEST_DATABASE_URL"]?.trim();
  if (!url) return { kind: "embedded", binDir: env["FS_TEST_PG_BIN"]?.trim() || undefined };
  const name = databaseName(url);
  if (name === null) {
    throw new Error(
      "TEST_DATABASE_URL is not a URL. Expected: postgresql://user:password@host:5432/name_test (value not shown).",
    );
  }
  if (!/._test$/.test(name)) {
    throw new Error(
      `TEST_DATABASE_URL names the database "${name}". Tests run only on a database whose name ends in _test; ` +
        "create one (`createdb field_service_test`) or leave the variable empty to use an embedded server.",
    );
  }
  return { kind: "given", url, name };
}

function databaseName(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(1));
  } catch {
    return null;
  }
}
