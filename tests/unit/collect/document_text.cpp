#include "runtime/collect/document_text.hpp"

#include <catch2/catch.hpp>

using writ::collect::read_document;

TEST_CASE("one block element to a paragraph, parted by blank lines", "[collect]") {
  CHECK(read_document("<h1>Privacy</h1><p>We  use\n <b>Hotjar</b>.</p><ul><li>a<li>b</ul>").text == "Privacy\n\nWe use Hotjar.\n\na\n\nb");
  CHECK(read_document("<div>one<div>two</div>three</div>").text == "one\n\ntwo\n\nthree");
  CHECK(read_document("a<br>b<br><br>c").text == "a b\n\nc");
  CHECK(read_document("<p>a&nbsp;b&shy;c</p>").text == "a b\xC2\xAD" "c");
}

TEST_CASE("a table row is a paragraph", "[collect]") {
  CHECK(read_document("<table><tr><th>Name</th><th>Use</th></tr><tr><td>_hj</td><td>recording</td></tr></table>").text == "Name | Use\n\n_hj | recording");
}

TEST_CASE("what is not the document is left out", "[collect]") {
  CHECK(read_document("<title>T</title><nav>Home</nav><header>Logo</header><p>Text<script>x</script><style>y</style></p><footer>End</footer>").text == "Text");
  CHECK(read_document("<article><header><h1>Title</h1></header><p>x</p></article>").text == "Title\n\nx");
  CHECK(read_document("<noscript>n</noscript><template>t</template><select><option>o</select>z").text == "z");
}

TEST_CASE("what a consent platform lays over the page is none of its text", "[collect]") {
  const writ::collect::ConsentElements consent({"#banner", ".asks", "body.has-banner"});
  CHECK(read_document("<p>Text</p><div id=banner><p>We value your privacy. You can withdraw.</p></div><section class=asks>Agree?</section>", consent).text == "Text");
  CHECK(read_document("<body class=has-banner><p>Text</p><div id=banner>Agree?</div>", consent).text == "Text");
  // What holds the page's content is no banner, whatever it is called.
  CHECK(read_document("<div class=asks><main><p>Text</p></main></div>", consent).text == "Text");
  CHECK(read_document("<main class=asks><p>Text</p><p class=asks>Agree?</p></main>", consent).text == "Text");
  CHECK(read_document("<p>Text</p><div id=banner>Agree?</div>").text == "Text\n\nAgree?");
}

TEST_CASE("the main part alone, where it is the document", "[collect]") {
  const std::string body(300, 'x');
  CHECK(read_document("<div>Menu</div><main><p>" + body + "</p></main><div>Links</div>").text == body);
  CHECK(read_document("<main>x</main><div>" + body + "</div>").text == "x\n\n" + body);
  CHECK(read_document("<html lang=de><p>x").language == "de");
}
